"""What sellers write: requests for praise, in Chinese and English, and what only looks like one."""

from __future__ import annotations

import csv
import time
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from zhenping.analysis.words.folding import fold_text
from zhenping.analysis.words.paid import find, find_all

LANGUAGE = Path(__file__).parent / "language"
DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"

ASKS = """
亲亲,五星好评带图,私信客服送您一包湿巾哦
满意请打五星,晒图可返2元
好评返现活动:收货后晒图加15字,返现5元到账户
包裹内有刮刮卡,好评截图找客服兑奖
宝贝收到了喜欢的话,动动小手给个五星好评吧
您的五星好评是对我们最大的支持,麻烦点亮五颗小星星
凡是写图文评价的顾客,均可获赠清洁布一块
评价有奖,每月抽三位送电饭煲
参与晒单,赢取免单机会
若您方便,可否将差评改为好评,我们给您补偿20元
亲,评价能修改一下吗,我们这边给您申请退款30
请删除差评,本店承诺全额退款
删差评送新机
加客服微信返3元红包
扫描卡片二维码领取现金红包
关注店铺+收藏宝贝+五星好评=送数据线
满意请全五星,不满意请联系客服
请不要随意给差评哦,有问题请联系我们解决
求五星好评,小店不易
好评后凭截图到前台领取饮料一杯
退房前写好点评,送您水果一份
在点评软件上写五星好评,结账打九折
追评带图再返2元
评价满20字,送三个月会员
發五星好評加照片,送您小禮物
給五星評價,聊聊截圖送5元折扣券
晒图返红包,最高8.8元
写评价的时候不要提到红包哦
复制下面的文案发到评价里,截图给我返3元
安装完成后给师傅打满分,可领取洗衣液一瓶
晒娃穿搭照,优质买家秀奖励10元现金
亲,记得五星哦,截图发我有惊喜
打五颗星的宝宝,下次下单立减5元
收到后拍照评价,我们会送您一份小惊喜
好评即送延保一年
Get a $5 voucher when you leave us a five star review.
Love it? Write a review with photos and receive 15% off your next purchase.
Send us a screenshot of your 5-star rating and we'll PayPal you $10.
Please give us 5 stars if you are happy, and contact us first if you are not.
We would really appreciate a positive review.
Could you please change your rating to five stars? We will refund half.
If you remove the negative feedback we will ship a free one.
Would you consider updating your review? We'd like to send you a gift card as a thank you.
Free extended warranty: leave a review, email us the link, get one more year.
Rate us 5 stars to enter our monthly prize draw.
Every review with a photo earns you 100 store credits and a discount.
Testers wanted: buy the item, leave a 5 star review, get fully reimbursed.
Review this product and win a tablet.
Show your five star review at the counter for a free drink.
Before leaving a bad review, please contact us, we will make it right.
Post a good review, get a free phone case.
As a thank you for your positive review we will send you a small gift.
Leave us a 5* rating and we send you 10 dollars.
We offer a full refund in exchange for deleting your review.
Kindly help us with five stars, it means the world to our family shop.
拍下后五星评价,凭截图找客服返8元
亲,您对我们满意吗?满意的话给咱五颗星呗
晒一下您的成品图,送您一卷贴纸
带图五星即可参加抽奖,奖品是空气炸锅
评价后联系旺旺客服领取三元红包
把中评改成好评,给您补偿15元
差评删了吧亲,我给您转30
真诚邀请您为我们点亮全部星星
活动:买家秀前十名各送一件T恤
五星好评享额外半年质保
写好评截图到群里,群主发红包
师傅服务满意请在评价里写上好评,小礼物随后寄出
分享使用感受+五星,可领取试用装
评价满三张图,赠运费券
全五星的亲找客服备注,下次发货多送一包
若評價五星並上傳照片,聊聊告知即贈小卡
Enjoying your mug? Tap all five stars, we would be thrilled.
We will give you a $15 refund if you can update your feedback to positive.
Upload a photo review and we'll send you a free filter.
Get your money back by PayPal when your review is live.
Reviewers get a free gift card, contact us after posting five stars.
Write to us with your review link to claim a free charger.
We kindly ask you to leave a positive rating.
5 star reviewers receive a coupon for the next purchase.
In exchange for your 5 star rating we extend the warranty to two years.
Would you take down your comment for a full refund?
"""

ORDINARY = """
感谢亲的五星好评,祝您生活愉快,工作顺利。
谢谢您的好评和晒图,欢迎下次光临。
感谢您的认可与支持,您的好评是我们前进的动力!
感谢您的评价,我们会继续努力为您提供更优质的服务。
非常抱歉给您带来不好的体验,我们会为您安排退款。
您好,关于您反映的噪音问题,请联系客服,我们安排师傅上门检测。
感谢您选择本店,如有任何问题请随时联系在线客服。
下单即送收纳袋,数量有限送完即止。
全场满199减20,赠运费险。
保价30天,差价可联系客服申请退还。
本店不做好评返现,任何以本店名义要求好评的都是骗子。
请勿相信任何好评返现的信息。
关注店铺领5元优惠券。
入会送积分,积分可兑换礼品。
赠品为随机颜色,不支持挑选。
红包封面图案精美,一包六个。
适合做伴手礼的小礼盒,内含六件。
五星级酒店御用毛巾,吸水柔软。
亲,评价我们都会认真看的,感谢您的反馈。
看到您的差评我们很难过,已为您补发新品。
您好,已为您登记延保,一年内免费维修。
扫码下载说明书,查看安装视频。
扫描机身二维码即可查询真伪。
联系客服领取电子发票。
开箱请录视频,如有破损凭视频赔付。
星星灯带,送电池三节。
感谢您的晒图,宝宝穿着真可爱!
您的满意就是给我们最好的礼物。
好评如潮的一款面膜,买二送一。
我们收到了您的评价,会把建议转给设计部门。
很遗憾没能让您给出五星,我们会改进的。
好评率百分之九十八,复购无数。
本产品荣获五星好评推荐,现在购买送支架。
亲,您的评价我们已反馈给物流部门。
退货请联系客服领取退货地址。
如您对商品有任何不满意请联系我们,不满意包退。
客官给了五星,小二感激不尽!
期待您的再次光临,祝您天天好心情。
Thanks for your kind review!
Thank you for leaving five stars, it made our day.
We're glad the replacement works and thank you for updating your review.
We're sorry about the scratch, a refund of $10 is on its way.
Please leave an honest review.
Free shipping on orders over $40.
Get 10% off with our newsletter.
Buy one, get a free gift while stocks last.
We do not offer discounts for reviews.
We have read your review and will pass your comments on to the kitchen.
Rated five stars by hundreds of customers.
Our best selling mug with over 2,000 five star reviews, now 20% off.
Award-winning: five stars from three magazines.
If you have any question, write to us before you return it for a refund.
Thank you for your feedback. We have sent a replacement and a refund for the shipping.
Please rate your experience from 1 to 5.
Reviews are checked before they appear. We publish good and bad.
You can update your delivery address any time.
We are sad that you gave two stars. Please contact us so that we can help.
Gift cards are not refundable.
Earn points with every purchase.
To claim your warranty, send us your receipt.
Beware of people who ask you to review our items for money.
Your review helps other shoppers.
Customers who bought this gave it 4.8 stars. Free returns.
We appreciate your kind words and hope to see you again soon.
Thanks for the stars! Enjoy your new bag.
If anything is wrong with it we replace it or refund you, no questions asked.
感谢亲的晒图分享,记得关注店铺,后续有优惠活动。
感谢您的五星评价,期待您再次光临。
很高兴收到您的好评,祝您每天开心。
您的评价对我们很重要,我们会努力做得更好。
亲,物流慢给您带来不便,给您补偿5元优惠券。
如有质量问题,请拍照联系客服,我们补发或退款。
今日下单送运费险,七天无理由。
我们不会以任何形式要求您修改评价。
警惕冒充客服以好评返现为由加微信的人。
感谢您追加评价,继续支持我们。
评价中提到的问题我们已经联系仓库核实。
满意度调查:请选择您购买的型号。
关注公众号领取新人红包。
本款获得用户五星推荐,夏季新款上市。
请给孩子使用时有大人陪同。
给您添麻烦了,已为您办理退款20元。
We're happy you gave us five stars.
Sorry to read your review. We refunded you today.
A positive experience is what we want, please contact us for a refund or a replacement.
Buy three and get a free gift.
Every order gets a free sticker.
Reviews from our customers: five stars, love it.
If you receive a card that offers money for a review, please report it.
Tell us what we can do better.
Please allow two weeks for your refund.
"""


def asks(text: str) -> bool:
    return bool(find(fold_text(text), seller=True))


@pytest.mark.parametrize("text", [line for line in ASKS.splitlines() if line])
def test_a_request_for_praise_is_found(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", [line for line in ORDINARY.splitlines() if line])
def test_thanks_service_promotions_and_denials_ask_for_nothing(text: str) -> None:
    assert not asks(text)


def test_the_seller_s_rules_are_not_for_buyers() -> None:
    assert not find(fold_text("麻烦亲给个五星好评哦"))
    assert not find(fold_text("Please leave us a five star review"))


@pytest.mark.parametrize("half", ["dev", "held"])
def test_almost_every_request_is_found_and_almost_nothing_else(half: str) -> None:
    with (LANGUAGE / "seller.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row["half"] == half]
    counts = Counter((row["label"] == "solicitation", asks(row["text"])) for row in rows)
    assert counts[True, True] / (counts[True, True] + counts[False, True]) >= 0.95
    # The half that nobody read: a little below what was measured there.
    least = 0.92 if half == "dev" else 0.7
    assert counts[True, True] / (counts[True, True] + counts[True, False]) >= least


@pytest.mark.skipif(not DATA.exists(), reason="the shared development data are not beside the repository")
def test_real_replies_that_ask_for_nothing_are_left_alone() -> None:
    replies = pd.read_csv(DATA / "jd_aircon.csv.gz", usecols=["seller_reply"])["seller_reply"].dropna()
    assert len(replies) > 1_500
    assert find_all([fold_text(text) for text in replies.unique()], seller=True) == {}


@pytest.mark.parametrize("piece", ["好评送", "五星截图客服", "leave us a review and ", "gift card for ", "点亮星星,"])
def test_repetition_is_read_in_little_time(piece: str) -> None:
    start = time.perf_counter()
    find(fold_text(piece * (20_000 // len(piece))), seller=True)
    assert time.perf_counter() - start < 5
