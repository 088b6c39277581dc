"""Disguise the tell-tale words of a Chinese sentence about paid praise, as sellers and buyers do.

A plain sentence goes in, `variants` gives back seeded rewritings that a Chinese reader still understands:
好.评, hao评, 女子评, 返👀现, ５元, 薇信. Written from knowledge of how people write, apart from the folding
table of the package, so that the two can be held against each other. Homophones come from a dictionary (pypinyin).
"""

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product

from pypinyin import Style, lazy_pinyin

TELL_TALE = r"好评 差评 中评 评价 返现 五星 晒图 红包 微信 刷单 截图 佣金 文案 转账 E卡 卡片 扫码 返 晒 \d+元 \d+块"
WORDS = re.compile("|".join(TELL_TALE.split()))

# Plain marks, full-width marks, kaomoji marks, emoji, blanks: everything that people put between two characters.
MARKS = (
    *".·。、*#-_~/|\\+=^,，;；:：!！?？'\"`@&%$<>()[]{}",
    *"．＊＃－＿～／｜＼＋＾…—※〇○●◎◆◇■□▲△▼▽★☆♥♡♪♫✦✧✿❀☁☂☻♀♂†‡§¤°•▪▫◦‣⁎∙⋅・",
    *"丶丿丨亅ノゝヽ々ω∀ε￣╯╰┐└︶︿﹏ᴗᵕ૮੭ღ༄༺༻꧁꧂࿐།",
    *"🌸✨🍀🐱🌹🍃🔥💥👀🐶🍎🌙🎈💕😊😂🙃🤫🔸🔹▶➡⚡",
    "~~", "...", "->", "(づ", "❤️", "☺️", "^_^", "//", "。。",
)  # fmt: skip
BLANKS = (*" \t\u3000\u00a0\u2002\u2003\u2009\u202f\u2800", "  ", " \u3000")
INVISIBLE = tuple("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u180e\u034f\u2061\u2063\u061c\u3164\ufe0f")
OVERLAYS = "\u0336\u0335\u0337\u0332\u0305\u20e3\u0307\u0323"

TRADITIONAL = dict(
    zip("评现图红单块圆给发钱码领员价转帐账当删满间张", "評現圖紅單塊圓給發錢碼領員價轉帳賬當刪滿間張", strict=True)
)
LOOKALIKE = {
    "好": "妤孜籽", "评": "坪抨枰怦", "返": "反迈仮", "现": "规砚枧", "五": "伍吾㐅", "星": "腥猩惺㫸",
    "晒": "洒硒栖", "图": "囤囹", "红": "虹缸江", "包": "饱抱胞苞", "微": "薇徽徵徾", "信": "亿伩",
    "刷": "唰涮", "单": "箪蝉弹", "卡": "咔胩咯", "截": "載戬裁", "差": "着嗟搓", "价": "介阶",
    "佣": "拥俑", "金": "釜钅",
}  # fmt: skip
SPLIT = {
    "好": ("女子",), "评": ("讠平", "言平"), "返": ("反辶", "辶反"), "现": ("王见",), "星": ("日生",), "晒": ("日西",),
    "图": ("囗冬",), "红": ("纟工",), "信": ("亻言", "人言"), "刷": ("尸巾刂",), "卡": ("上卜",), "码": ("石马",),
    "扫": ("扌彐",), "佣": ("亻用",), "价": ("亻介",), "转": ("车专",), "账": ("贝长",),
}  # fmt: skip
PICTURES = {
    "好评": ("👍评", "👍🏻评", "👌评", "好💬", "👍🏼平"), "返现": ("返💰", "返💵", "🔙💰", "返💴"),
    "红包": ("🧧", "🧧包", "红👝", "🔴包"), "五星": ("⭐⭐⭐⭐⭐", "5⭐", "五🌟", "五⭐️", "🌟🌟🌟🌟🌟", "五✨"),
    "晒图": ("晒📷", "☀️图", "晒🖼️", "🌞图"), "微信": ("微💌", "V💬", "薇❤️", "🛰️信"), "E卡": ("E💳", "e🎴"),
    "刷单": ("刷📃", "🪥单", "🖌️单"), "截图": ("截📷", "✂️图"), "佣金": ("佣💰",), "扫码": ("扫📱",),
    "评价": ("✍️价", "💬价"), "差评": ("👎评", "👎🏻评"), "中评": ("😐评",),
}  # fmt: skip
# What everybody writes for the word, whatever its sound: the handful of names that have become common.
NICKNAMES = {
    "微信": ("V信", "vx", "VX", "wx", "WX", "薇❤", "V心", "威❤", "V芯", "卫星", "绿泡泡"), "红包": ("hb", "红b", "h包"),
    "好评": ("hp", "HP", "好p", "h评"), "返现": ("fx", "FX", "返x", "f现"),
    "五星": ("5星", "5颗星", "⑤星", "五x", "满星"), "晒图": ("晒t", "s图"), "刷单": ("s单", "刷d"),
    "E卡": ("e卡", "E咔", "ｅ卡", "E ka", "亿卡"), "截图": ("jie图", "截t"), "差评": ("cp", "差p", "c评"),
}  # fmt: skip
DIGIT_ROWS = (
    "０１２３４５６７８９", "⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "𝟬𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴𝟵",
    "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿", "零壹贰叁肆伍陆柒捌玖", "〇一二三四五六七八九", "⁰¹²³⁴⁵⁶⁷⁸⁹", "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐", "٠١٢٣٤٥٦٧٨٩",
)  # fmt: skip
UNITS = {
    "元": ("圆", "沅", "员", "园", "円", "yuan", "rmb", "¥", "💰", "软妹币"),
    "块": ("kuai", "快", "块钱", "筷", "塊", "💰"),
}
LETTER_BASES = (0xFF21, 0x24B6, 0x1D400, 0x1D5D4, 0x1D670, 0x1F130, 0x1F150)  # full-width, circled, bold, squared
INITIALLED = ("好评", "返现", "红包", "微信", "刷单", "差评")

Trick = Callable[[str, random.Random], str]


def variants(text: str, rng: random.Random, n: int) -> list[str]:
    """`n` different disguises of `text`; only its tell-tale words are touched. ValueError when they are too few."""
    found: dict[str, None] = {}
    for _ in range(60 * n):
        if len(found) == n:
            break
        made = disguise(text, rng)
        if made != text:
            found[made] = None
    if len(found) < n:
        raise ValueError(f"only {len(found)} disguises of {text!r}")
    return list(found)


def disguise(text: str, rng: random.Random) -> str:
    """One rewriting: a habit (one trick, or two together) applied to most tell-tale words of the sentence."""
    habit: list[Trick] = [rng.choice(REPLACING), rng.choice(DRESSING)]
    if rng.random() < 0.7:
        habit = [rng.choice(habit)]
    spared = rng.choice([0.0, 0.25, 0.5])
    return WORDS.sub(lambda hit: hit[0] if rng.random() < spared else _apply(habit, hit[0], rng), text)


def _apply(habit: list[Trick], word: str, rng: random.Random) -> str:
    """The tricks of the habit in turn; the second works on what the first left of the plain characters."""
    if word[0].isdigit():
        return amounts(word, rng)
    first = habit[0](word, rng)
    return first if len(habit) == 1 else _second(habit[1], first, rng)


def _second(trick: Trick, word: str, rng: random.Random) -> str:
    """A word that is still whole takes the trick as it is; else one plain Chinese character of it does."""
    if WORDS.fullmatch(word):
        return trick(word, rng)
    plain = [i for i, char in enumerate(word) if "一" <= char <= "鿿"]
    if not plain or "&#" in word:
        return word
    at = rng.choice(plain)
    return word[:at] + trick(word[at], rng) + word[at + 1 :]


# --- the tricks: a word and a generator in, the disguised word (or the same, when the trick does not fit) out


def separators(word: str, rng: random.Random) -> str:
    return _between(word, rng, MARKS)


def blanks(word: str, rng: random.Random) -> str:
    return _between(word, rng, BLANKS)


def invisible(word: str, rng: random.Random) -> str:
    return _between(word, rng, INVISIBLE)


def overlays(word: str, rng: random.Random) -> str:
    """Struck out, underlined or dotted: a combining mark after each character."""
    mark = rng.choice(OVERLAYS)
    return "".join(char + mark for char in word)


def traditional(word: str, rng: random.Random) -> str:
    return "".join(TRADITIONAL.get(char, char) for char in word)


def homophones(word: str, rng: random.Random) -> str:
    """One character, sometimes every one, becomes a common character of the same sound."""
    return _replace(word, rng, 0.15, lambda char: rng.choice(same_sound(char) or (char,)))


def lookalikes(word: str, rng: random.Random) -> str:
    return _replace(word, rng, 0.2, lambda char: rng.choice(LOOKALIKE.get(char, char)))


def splitting(word: str, rng: random.Random) -> str:
    return _replace(word, rng, 0.3, lambda char: rng.choice(SPLIT.get(char, (char,))))


def pinyin(word: str, rng: random.Random) -> str:
    """One character spelt out, or the whole word; in small letters, capitals or with a capital first."""
    case = rng.choice([str.lower, str.lower, str.upper, str.capitalize])
    return _replace(word, rng, 0.2, lambda char: case(lazy_pinyin(char)[0]))


def nicknames(word: str, rng: random.Random) -> str:
    return rng.choice(NICKNAMES.get(word, (word,)))


def pictures(word: str, rng: random.Random) -> str:
    return rng.choice(PICTURES.get(word, (word,)))


def entities(word: str, rng: random.Random) -> str:
    """HTML numbers in place of characters, decimal or hexadecimal, as badly saved pages leave them."""
    pattern = rng.choice(["&#{};", "&#x{:x};", "&#X{:X};"])
    return _replace(word, rng, 0.5, lambda char: pattern.format(ord(char)))


def repetition(word: str, rng: random.Random) -> str:
    times = rng.choice([2, 2, 3])
    return _replace(word, rng, 0.4, lambda char: char * times)


def letters(word: str, rng: random.Random) -> str:
    """Latin letters of the word in another alphabet block; a short word without any gives one initial."""
    base = rng.choice(LETTER_BASES)
    styled = "".join(chr(base + ord(char) - 65) if "A" <= char <= "Z" else char for char in word)
    if styled != word or word not in INITIALLED:
        return styled
    initial = lambda char: chr(base + ord(lazy_pinyin(char, style=Style.FIRST_LETTER)[0].upper()) - 65)  # noqa: E731
    return _replace(word, rng, 0.0, initial)


def amounts(word: str, rng: random.Random) -> str:
    """5元: the digits in another script, the unit spelt otherwise, or both."""
    number, unit = word[:-1], word[-1]
    what = rng.randrange(3)
    if what != 1:
        number = _digits(number, rng)
    if what != 0:
        unit = rng.choice(UNITS[unit])
    return number + unit


# The first kind puts another sign in the place of a character, the second leaves it and writes it otherwise. A
# disguise of two tricks takes one of each: two replacements together would be a riddle to the reader too.
REPLACING = (homophones, lookalikes, splitting, pinyin, nicknames, pictures, letters)
DRESSING = (separators, blanks, invisible, overlays, traditional, entities, repetition)


# --- what they are made of


@cache
def same_sound(char: str) -> tuple[str, ...]:
    """Common characters with the toneless pinyin of this one."""
    return tuple(other for other in _by_sound().get(lazy_pinyin(char)[0], ()) if other != char)


@cache
def _by_sound() -> dict[str, list[str]]:
    sounds: dict[str, list[str]] = {}
    for char in _common_characters():
        sounds.setdefault(lazy_pinyin(char)[0], []).append(char)
    return sounds


def _common_characters() -> Iterator[str]:
    """The 3,755 characters of level one of GB 2312, the standard's own choice of common ones."""
    for pair in product(range(0xB0, 0xD8), range(0xA1, 0xFF)):
        try:
            yield bytes(pair).decode("gb2312")
        except UnicodeDecodeError:
            continue  # the last five places of the level are empty


def _between(word: str, rng: random.Random, marks: tuple[str, ...]) -> str:
    """The same mark, or a new one each time, between the characters of the word."""
    fixed = rng.choice(marks) if rng.random() < 0.6 else None
    return word[0] + "".join((fixed or rng.choice(marks)) + char for char in word[1:])


def _replace(word: str, rng: random.Random, whole: float, change: Callable[[str], str]) -> str:
    """Change one Chinese character of the word, or with probability `whole` all of them."""
    chinese = [i for i, char in enumerate(word) if "一" <= char <= "鿿"]
    chosen = set(chinese) if rng.random() < whole else {rng.choice(chinese)}
    return "".join(change(char) if i in chosen else char for i, char in enumerate(word))


def _digits(number: str, rng: random.Random) -> str:
    """Keycap emoji, or a row of other digits; 20 in Chinese words is left to the rows too (二零)."""
    if rng.random() < 0.15:
        return "".join(char + "\ufe0f\u20e3" for char in number)
    row = rng.choice(DIGIT_ROWS)
    return "".join(row[int(char)] for char in number)
