"""The words by which shops of many languages name what stands on a page: reviews, replies, questions, buyers.

Vocabulary raises or lowers confidence; it never finds a review by itself. Each pattern is looked for in short
labels and in class names only, and none of them can backtrack.
"""

from __future__ import annotations

import re


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


REVIEW = _words(
    r"(?<!p)reviews?(?!ed by)|ratings?\b|feedback|opinion|opinie|testimonial|(?:kunden)?bewertung|rezension"
    r"|kundenmeinung",
    r"\bavis\b|avis[-_]|commentaires?|[ée]valuations?|rese[ñn]a|valoraci|recensi|beoordeling|recenz|omdöme|отзыв",
    r"评[价论測测]|評[價論]|点评|口碑|买家秀|晒单|心得|レビュー|口コミ|리뷰|후기|상품평|pinglun|pingjia|\bpl\b|comments?\b",
    r"guestbook|留言",
)
QUESTION = _words(
    r"questions?\b|\bq\s?&\s?a\b|\bq-?a\b|\bqna|faqs?\b|\bask\b|fragen\b|问答|提问|咨询|常见问题|問答|疑问",
    r"preguntas|domande|вопрос|vragen",
)
ELSEWHERE = _words(
    r"related|similar|recommend(?:ed|ation)|up-?sell|cross-?sell|also (?:like|bought)|you may|recently viewed",
    r"\bblog|\bnews\b|\bnews[-_]|articles?\b|magazine|journal|\bposts?\b|\btopics?\b|thread|forum",
    r"相关(?:商品|产品|推荐|文章|阅读)|推荐|猜你喜欢|浏览(?:历史|记录)|资讯|新闻|文章|博客|公告|动态",
    r"ähnlich|passend|zuletzt angesehen|aktuelles|similaires|actualit|relacionad|correlati|gerelateerd|wall of love",
)
TESTIMONIAL = _words(
    r"testimonial|what (?:our )?(?:customers|clients|people) say|客户见证|合作(?:客户|伙伴)|kundenstimmen|témoignage",
    r"(?:shop|store|seller|merchant|company|service)[- ](?:reviews?|ratings?|feedback)",
    r"reviews? (?:of|about) (?:our|this|the) (?:shop|store)|reviews? about us|das sagen (?:unsere )?kunden",
    r"was (?:unsere )?kunden (?:über uns )?sagen|shop-?bewertung|bewertungen unseres shops|trusted ?shops",
    r"ekomi|avis (?:sur|de) (?:la |notre )?(?:boutique|site)|店铺(?:评价|评分|动态)|卖家(?:评价|信用|评分)",
    r"trusted by|as seen|in the press|wall of love|why people",
)
REPLY = _words(
    r"\breply|replies|_reply|response|respond(?!e)|answer|antwort|r[ée]ponse|respuesta|risposta|ответ|huifu",
    r"回复|回覆|答复|解释|(?:owner|merchant|seller|vendor|admin|staff|shop)[-_ ]?(?:comment|note|says)",
    r"stellungnahme|kommentar (?:vom|von|des)|feedback (?:vom|von)",
)
FOLLOW_UP = _words(r"追评|追加|additional review|follow-?up|append|zhuiping|nachtrag|\bupdate (?:after|on|from)")
AUTHOR = _words(
    r"author|\buser|user(?:name)?\b|nick|(?<![a-z])name\b|customer|buyer|reviewer|\bby\b|byline|member|kunde|verfasser",
    r"auteur|autor|client|pseudo|klant|автор|会员|用户|网友|买家|客户|person|poster|writer|huiyuan|yonghu",
)
BODY = _words(
    r"text|content|body|(?<!p)review-?(?:er-)?(?:desc|message|detail)|comment|desc|message|detail|opinion|\btxt"
    r"|\bcon\b|kommentar|inhalt",
    r"quote|contenu|neirong|正文|内容|words|excerpt|summary-?text|\bp\b",
)
TITLE = _words(r"title|headline|heading|subject|summary|titel|titre|betreff|标题|titulo|caption")
LEVEL = _words(r"level|grade|rank|\bvip|medal|\blv\d?|badge|reputation|等级")
PICTURE = _words(r"photo|pic|image|img|gallery|attach|media|shai|bild|foto|thumb")
FACE = _words(r"avatar|gravatar|face|user|profile|head|portrait|author|touxiang|member|flag|icon|logo|badge")
NO_FACE = _words(
    r"default|no[-_]?(?:avatar|pic|photo|face|image|user)|anonym|placeholder|blank|mystery|d=mm|匿名|guest"
)
VERIFIED = _words(
    r"verified|verifizierte|vérifié|verificad|verificat|geverifieerd|подтвержд|已购|已购买|认证买家|真实(?:购买|买家)|实购|购买用户",
    r"bestätigter (?:kauf|käufer)|echter kauf|confirmed purchase|purchased here",
)
UNVERIFIED = _words(r"unverified|not verified|non vérifié|nicht verifiziert|no verificad|未购买|未认证")
INCENTIVE = _words(
    r"incentivi[sz]ed|free product|received (?:this|the) (?:product|item) (?:for free|free)|in exchange for"
    r"|sponsored review",
    r"gratisprodukt|kostenlos(?:es)? (?:erhalten|produkt|zur verfügung)|produit (?:reçu )?gratuit|produkttest"
    r"|product tester",
    r"免费试用|试用报告|试用评价|体验官|有奖评价|loyalty points|rewarded|treuepunkte",
)
DEFAULT = _words(
    r"^(?:此|该)用户(?:没有|未)(?:填写|及时)|系统默认(?:好评|评价)|^默认(?:好评|评价)|评价方未及时(?:做出)?评价|^用户未填写评价",
    r"^(?:the )?customer (?:left|wrote) no (?:comment|text)|^no (?:written )?comment(?:s)?(?: left)?\.?$",
    r"^(?:keine? (?:kommentar|text)|sans commentaire|rating only|nur sterne)",
)
REPLY_LABEL = re.compile(
    r"\W{0,4}(?:(?:官方|商家|卖家|店家|店主|掌柜|客服|店铺|管理员|本店|商城|站长|店小二|小二)的?\s?(?:回复|回覆|答复|解释)(?:内容)?|(?:回复|回覆|答复|解释|管理员"
    r"|客服)(?=\s*[:：])"
    r"|(?:(?:owner|seller|merchant|shop|store|vendor|admin|our|company|manufacturer|customer (?:service"
    r"|care))(?:['’]s)? )?"
    r"(?:repl(?:y|ied)|response|responded|answer)(?=\s*(?:from|by|of|:|$))(?: (?:from|by|of) [^:：]{1,40})?"
    r"|(?:antwort|stellungnahme|kommentar) (?:vom|von|des|der|unseres) [^:：]{1,40}|antwort(?=\s*[:：])"
    r"|réponse (?:de|du|des|d['’]) ?[^:：]{1,40}|réponse(?=\s*[:：])|respuesta (?:de|del) [^:：]{1,40}"
    r"|risposta (?:di|del) [^:：]{1,40})"
    r"(?:\s*[\]】)）]?\s*[:：]\s*|\s*[\]】)）]\s*|$)",
    re.IGNORECASE,
)
"""What a seller's answer begins with; a label alone, or in the same run as the words."""

FOLLOW_LABEL = re.compile(
    r"\W{0,4}(?:(?:用户|买家|会员)?(?:\d{1,4}天后)?的?(?:追评|追加(?:评[价论])?)(?:内容)?|(?:收货|购买"
    r"|确认收货)后?\s?\d{1,4}\s?天后?\s?追[评加](?:评[价论])?|additional review"
    r"|update(?: after[^:]{1,30})?(?=\s*:)|nachtrag)"
    r"(?:\s*[\]】)）]?\s*[:：]\s*|\s*[\]】)）]\s*|$)",
    re.IGNORECASE,
)

CONTROL = re.compile(
    r"\W*(?:reply|report(?: (?:abuse|review|this))?|share|helpful\??"
    r"|was this (?:review )?helpful(?: to you)?\??|yes|no|like"
    r"|(?:un)?helpful|not helpful|translate|read (?:more|less)|show (?:more|less)|more|less|flag|edit|delete"
    r"|permalink|vote"
    r"|inappropriate|thank(?:s|you)|up|down|hilfreich\??|nicht hilfreich|melden|antworten|teilen|mehr(?: lesen"
    r"| anzeigen)?"
    r"|war diese (?:bewertung|rezension) hilfreich.{0,12}|ja|nein|utile\??|inutile|signaler|répondre|partager|oui|non"
    r"|lire la suite|cet avis vous a-t-il été utile.{0,6}|回复|举报|分享|有用|没用|无用|赞|踩|支持|反对|点赞"
    r"|展开|收起|查看更多|全文"
    r"|顶|引用|删除|编辑|útil|sí|no útil|denunciar)\W*(?:\d{1,6})?\W*",
    re.IGNORECASE,
)
"""A whole label that is a button, whatever its tag."""

LABEL = re.compile(
    r"^\s*(?:[\[【(（]\s*)?(?:评价内容|评论内容|评价详情|内容|评论|评价|心得|感受|点评|comments?|review|text|kommentar|bewertung"
    r"|meinung|commentaire|avis|opinión|comentario|contents?|评语)\s*(?:[\]】)）])?\s*[:：]\s*",
    re.IGNORECASE,
)
"""What stands before a review's words in the same run of text."""

VARIANT = re.compile(
    r"^\W{0,3}(?:colou?r(?: ?(?:name|way))?|size|variant|style|flavou?r|model|option|purchased|item type|farbe"
    r"|größe|variante"
    r"|ausführung|taille|couleur|modèle|talla|color|颜色(?:分类)?|尺[码寸]|规格|款式|型号|口味|套餐|购买(?:规格|型号|款式)|版本)\s*[:：]\s*\S",
    re.IGNORECASE,
)
HELPFUL = re.compile(
    r"(\d{1,6})\s*(?:people|persons?|customers?|users?|others?|kunden|personen|personnes?|clients?|of \d+"
    r"|von \d+|sur \d+"
    r"|人|个人|位)?\s*(?:\w+\s){0,4}?(?:found|helpful|hilfreich|utile|útil|觉得有用|有用|点?赞)"
    r"|(?:helpful|hilfreich|utile|útil|有用|点?赞|支持|顶)\W{0,4}(\d{1,6})",
    re.IGNORECASE,
)
CART = re.compile(
    r"add(?: item)?(?: to)? (?:\w+ )?(?:cart|bag|basket|trolley)|buy (?:it )?now|in den (?:waren|einkaufs)korb"
    r"|jetzt kaufen"
    r"|ajouter au panier|acheter|añadir al? (?:carrito|cesta)|comprar|aggiungi al carrello|in winkelwagen|do koszyka"
    r"|加入?(?:到)?购物车|立即(?:购买|订购|下单)|马上(?:购买|抢购)|放入购物[车篮]|我要(?:购买|订购)|购买此?商品|订购"
    r"|в корзину|купить"
    r"|カートに入れる|장바구니|pre-?order|add to order|lägg i (?:varukorg|kundvagn)|out of stock"
    r"|sold out|notify me when"
    r"|缺货|到货通知|ausverkauft|rupture de stock",
    re.IGNORECASE,
)
PRICE = re.compile(
    r"(?:[¥￥$€£₽₩]|\b(?:RMB|CNY|USD|EUR|GBP|CHF|kr\.?|zł))\s?\d[\d.,  ]{0,12}|\d[\d.,]{0,10}\s?(?:€|£|\$|¥|元|円"
    r"|원|zł|kr\b|₽|EUR|CHF|USD)",
)
MORE = re.compile(
    r"\s*(?:[«»‹›<>→←|]*\s*)(?:next(?: page)?|older(?: reviews| comments)?|(?:load|show|see|view|read"
    r"|all)(?: more| all)?(?: \d[\d,.]*)?"
    r"(?: more)? ?(?:customer |product )?(?:reviews?|comments|ratings?)?|more(?: reviews)?|weiter"
    r"|nächste(?: seite)?|(?:alle|mehr|weitere)"
    r"(?: \d+)? (?:kunden)?(?:bewertungen|rezensionen|meinungen)(?: \(?\d+\)?)?(?: anzeigen| ansehen| lesen"
    r"| laden)?|mehr (?:anzeigen|laden)"
    r"|suivante?s?|page suivante|(?:voir |lire |afficher )?(?:tous les|plus d['’e ]{1,2}|d['’]autres)? ?(?:\d+ )?avis"
    r"(?: suivants| clients)?|siguiente|ver (?:todas|más).{0,20}|avanti|successiva|volgende|następna|далее"
    r"|下一?[页頁]|下页|后页|下一頁|尾页"
    r"|(?:查看|浏览|显示|加载|点击查看)?(?:更多|全部|所有|其[它他])\d{0,6}条?(?:商品|用户|买家)?(?:评[价论]|评论|点评|留言)?(?:\W{0,2}\d{0,6}\W{0,2})"
    r"|(?:全部|所有|查看)\d{0,6}条?(?:评[价论]|点评).{0,8}|load more|show more)\s*(?:[«»‹›<>→←"
    r"|]*)\s*(?:[(（]?\d{0,6}[)）]?)\s*[.…>»›]*\s*",
    re.IGNORECASE,
)
"""A whole label that leads to further reviews."""
