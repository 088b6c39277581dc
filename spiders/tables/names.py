"""What columns are called, per field of the record, in Chinese and English, JD's and Shopee's own names included.

Names are compared folded: case, blanks, `_`, `-` and full-width forms do not count. Within a field the first name
wins, so the plain one stands before the vague one. A name may stand under several fields ("评价" is a text here and
a rating there): what the column holds decides, see `mapping`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ...records import REVIEW_COLUMNS

SYNONYMS: dict[str, str] = {
    # Fields whose values are unmistakable come first: what they take is out of the way for the vague ones.
    "review_id": "reviewid commentid cmtid rateid reviewrateid evaluationid commodityreviewid feedbackid 评论id 评价id "
    "評論id 評價id 评论编号 id",
    "rating": "score commentscore ratingstar ratingscore starrating reviewrating overallrating overall stars star rate "
    "qualitystar descscore buyereval grade 评分 評分 星级 星級 评价星级 打分 分数 评价等级 评级 得分 好评等级 评价类型 "
    "评价 評價 review",
    "created_local": "createdat creationtime commentdate commenttime reviewdate reviewtime reviewtimestamp ctime "
    "createtime createdate datecreated createddate submissiontime publishtime publishtimestr publisheddate ratedate "
    "feedbackdate evaldate postdate timestamp datetime date time 评论时间 评价时间 評論時間 評價時間 发表时间 "
    "评论日期 评价日期 評價日期 创建时间 发布时间 日期 时间 時間",
    "ordered_at": "referencetime orderedat ordertime orderdate ordercreatetime purchasedate tradeendtime 下单时间 "
    "购买时间 訂購時間 成交时间 下单日期 购买日期",
    "followup_at": "followupat afterusercomment.created appenddate appendcomment.commenttime 追评时间 追加时间 "
    "追評時間",
    "reply_at": "replyat replytime replydate ratingreply.ctime itemratingreply.ctime 回复时间 商家回复时间 回覆時間",
    "followup_text": "followup followuptext afterusercomment.hafterusercomment.content afterusercomment "
    "appendcomment.content appendedfeed.appendedfeedback append.feedback appendcontent append aftercomment after 追评 "
    "追评内容 追加评论 追加评价 追評 追評內容 追加評論",
    "reply_text": "replytext sellerreply merchantreply reply.content sellerresponse response reply replycontent "
    "ratingreply.comment itemratingreply.comment 商家回复 卖家回复 店铺回复 客服回复 回复内容 解释 商家回覆 賣家回覆 "
    "回复 回覆",
    "reviewer_id": "userid uid authorid reviewerid customerid buyerid memberid consumerid aespin 用户id 用户编号 "
    "买家id 会员id reviewer user author customer buyer 用户 买家 買家 评论者 评价人",
    "reviewer_mask": "nickname usernickname usernick displayusernick reduceusernick reviewername username authorname "
    "authorusername displayname buyername customername screenname nick reviewer user author customer buyer 用户昵称 "
    "昵称 用户名 会员名 买家昵称 暱稱 用戶名 买家账号 用户 买家 買家 评论者 评价人",
    "reviewer_level": "userlevelname reviewerlevel userlevel 会员等级 用户等级 會員等級",
    "reviewer_total": "reviewertotal numberofreviews reviewercount 评论总数",
    "avatar_id": "avatarid avatar userimage avatarurl 头像 頭像",
    "product_id": "productid prodid itemid goodsid asin auctionnumid item product goods 商品id 商品编号 货号 产品id "
    "产品编号 宝贝id 商品編號 referenceid 商品",
    "sku": "skuid sku referenceid modelid 商品sku sku编号",
    "shop_id": "shopid sellerid storeid venderid vendorid merchantid shop store shopname storename seller merchant "
    "店铺id 商家id 店铺名称 店铺 商家 店鋪 賣場 卖家",
    "variant": "skuinfo auctionsku skuvaluestr productvariant productvariantname variation variantname specs spec "
    "productitems 规格 型号 规格型号 规格信息 購買規格 款式 属性",
    "verified_purchase": "verifiedpurchase isverifiedpurchase verifiedbuyer verified isverified ispurchased 已购买 "
    "已验证购买 是否购买",
    "purchase_count": "purchasecount buycount extmap.buycount buyamount 购买次数 购买数量",
    "is_default": "isdefault defaultreview 默认好评 是否默认 系统默认 系统默认好评",
    "incentive": "incentive isincentivizedreview isincentivized incentivized incentivised receivedforfree "
    "textintegral imageintegral 有奖评价",
    "image_ids": "imageids images imageurls pictures pics photos feedpicpathlist pictureinfolist imageurl image 图片 "
    "晒图 图片链接 图片地址 評價圖片 圖片",
    "video_count": "videocount videos video 视频数 视频",
    "helpful_count": "helpfulcount usefulvotecount helpfulvotes helpful usefulcount likecount votesup upvotecount "
    "upvotes useful likes votes 点赞 点赞数 有用 有用数 赞 點讚 點讚數",
    "title": "reviewtitle summary headline subject 标题 评论标题 評論標題",
    "text": "reviewtext reviewbody reviewcontent ratecontent content comment comments tagcommentcontent body feedback "
    "buyerfeedback message reviewmessage review 评价内容 评论内容 评论详情 評價內容 評論內容 评论 评价 "
    "評論 評價 内容 內容 评语 文本",
    "language": "lang locale 语言",
    "url": "reviewurl link reviewlink 链接 评论链接",
    "platform": "site website 平台",
}

EXTRA: dict[str, str] = {
    "product_name": "productname itemname itemtitle goodsname referencename auctiontitle producttitle title 商品名称 "
    "商品名 商品标题 产品名称 宝贝名称 宝贝标题 商品名稱",
    "shop_name": "shopname storename sellername 店铺名称 店铺名 商家名称 店鋪名稱",
    "product_url": "productlink itemurl productpermalink 商品链接 商品地址 产品链接",
}
"""Not of a review, but of its product and shop; such a column is carried through as well."""


PARTS: tuple[str, ...] = ("productcolor", "color", "颜色", "颜色分类", "productsize", "size", "尺码", "尺寸")
"""Columns that make up a variant together, where no column holds it whole."""


def folded(name: object) -> str:
    text = unicodedata.normalize("NFKC", str(name)).lstrip("\ufeff").lower()
    return re.sub(r"[\s_\-]+", "", text)


def names_of(field: str) -> tuple[str, ...]:
    """Folded names of `field`, the field's own first."""
    return (folded(field), *(SYNONYMS.get(field) or EXTRA.get(field) or "").split())


_KNOWN = frozenset(name for field in (*REVIEW_COLUMNS, *EXTRA) for name in names_of(field))
_OF_PEOPLE = frozenset(n for f in ("reviewer_id", "reviewer_mask", "avatar_id") for n in names_of(f))


def names_text_or_rating(names: Iterable[str]) -> bool:
    """Whether any of these names is one of a review's text or rating."""
    wanted = {*names_of("text"), *names_of("rating")}
    return any(folded(name) in wanted for name in names)


def known_name(name: object) -> bool:
    return folded(name) in _KNOWN


def names_people(name: object) -> bool:
    """Whether a column of that name may say who wrote a review (or holds their telephone, e-mail or address)."""
    key = folded(name)
    return key in _OF_PEOPLE or any(word in key for word in _PERSONAL)


_PERSONAL = (
    "phone",
    "mobile",
    "email",
    "address",
    "手机",
    "电话",
    "邮箱",
    "地址",
    "姓名",
    "收件",
    "收货",
    "nick",
    "昵称",
)
