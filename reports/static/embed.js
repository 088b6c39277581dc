// Draws every chart of the page. Bundled with Vega, Vega-Lite and vega-embed into one script.
// `ast: true` runs Vega's expression interpreter instead of compiling code, which the page's policy forbids.
const draw = () => {
  for (const block of document.querySelectorAll('script[type="application/json"][data-chart]')) {
    const target = document.getElementById(block.dataset.chart);
    vegaEmbed(target, JSON.parse(block.textContent), {
      ast: true,
      actions: false,
      defaultStyle: false,
      renderer: "svg",
      tooltip: { disableDefaultStyle: true, theme: "page" },
    }).then(
      () => target.classList.add("drawn"),
      (error) => { target.textContent = String(error); console.error(error); },
    );
  }
};
document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", draw) : draw();
