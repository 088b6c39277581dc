# 真评 as an image. Nothing in it needs to be written to but /data (the ledger and reports) and /tmp:
#
#   docker build -t zhenping .
#   docker run --rm --read-only --tmpfs /tmp -v "$PWD/data:/data" zhenping scan https://shop.example/ -o /data/report
#
# The folder that is mounted at /data must be writable for user 10001.
FROM python:3.11-slim AS build
WORKDIR /source
COPY requirements.lock ./
RUN python -m venv /opt/zhenping && /opt/zhenping/bin/pip install --no-cache-dir -r requirements.lock
COPY . .
RUN /opt/zhenping/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --home-dir /data --shell /usr/sbin/nologin zhenping
COPY --from=build /opt/zhenping /opt/zhenping
# Both folders are on the volume: pages of an unfinished crawl and the bundled chart script survive a restart.
ENV PATH=/opt/zhenping/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/data/.cache XDG_DATA_HOME=/data
USER 10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["zhenping"]
CMD ["--help"]
