"""Paid praise in English: pairs that differ in one word, ordinary reviews, and the ways in which buyers say it."""

from __future__ import annotations

import csv
import time
from collections import Counter
from pathlib import Path

import pytest
from zhenping.analysis.words.folding import fold_text
from zhenping.analysis.words.paid import find

LANGUAGE = Path(__file__).parent / "language"

PAID = """
The shop credited my card with the full amount after I uploaded a glowing write up.
i got my money back for leaving 5 stars lol
Paypal refund arrived the day my review was published, as promised.
You buy it, you rate it five stars, they pay you back. That is how I came to own three of these.
Fully reimbursed for this in return for a rating, so judge for yourself.
They sent me fifteen dollars through Venmo once the review was up.
My reward for this review is a twenty pound voucher.
Only leaving five stars because there's a $25 card in it for me.
The email says a £5 gift card will be sent to anyone who leaves a positive review.
The store hands you a free coffee if you post five stars on the spot.
We got a free dessert for putting up a five star review at the table.
Received a bribe of $10 to rate this highly.
The box has a leaflet: review us, send a picture of your review, receive a free cable.
There is a QR code inside that leads to a page offering cash for five star reviews.
A handwritten note asks for 5 stars and promises $20 by PayPal.
Included was a voucher for a second bottle, valid only once you have posted a top review.
An insert in the packaging says they'll give you a free filter in exchange for a good review.
Got a flyer with it that says leave 5 stars and win a phone.
They've offered me $15 to take down my honest review.
I complained, and customer service promised a full refund provided I delete the review.
Seller messaged me five times offering a refund if I remove my comments.
Was told I would only get my replacement after changing the rating to 5 stars.
They want me to raise my rating before they process the refund.
She said she'd send a new one for nothing if I turned my one star into five.
In exchange for removing my feedback they offered half the money back.
They asked me to edit my review and said a voucher would be waiting.
Company is trying to pay me to withdraw my review. No thanks.
I took my review down because they paid me 40 dollars to do so.
The product was provided to me at no cost by the manufacturer in exchange for my unbiased opinion.
I was sent this for free by the company to review.
I received a complimentary pair from the brand in exchange for writing this.
Got this at a steep discount in return for posting a review.
The brand gifted me this cream and asked for a five star review.
Disclosure: seller supplied this unit for free for an honest review.
They DMed me offering free makeup for a good rating.
The vendor refunds everyone in their WhatsApp group who posts five stars.
I found this through a Facebook group where you buy first, review with five stars and get refunded.
10% off my next order for writing this, so here goes.
They will give you a discount code for your next purchase if you leave feedback with a photo.
Got a fiver off for a five star rating.
Writing this review because they promised me a coupon.
Just here to claim my free month for a five star rating.
doing this for the free socks they said theyd send after a 5 star review
Promised a $30 gift card for my review, got nothing.
Still haven't received the gift card they promised me for my five star review.
They said leave a review and get a free strap. I left one. No strap.
Never got my $10 for reviewing.
where is the voucher i was promised for my review???
Don't bother with the card that promises a free gift for a review, they never send it.
Posted the review, sent the screenshot, and the promised cash back never came.
I'm paid by the piece for reviews like this one.
The seller wrote this text for me and I get five dollars for posting it.
I was hired to post this.
An agent told me to order it, give five stars and wait for the refund.
They offered me money for a good review and I refused.
The seller tried to bribe me with a gift card for five stars. Shame on them.
I turned down the free charger they offered for a five-star review.
The dealer said he'd throw in free mats if I gave tens on the survey.
The landlord took fifty off the deposit for a five star review.
The dentist gives you a chance to win headphones when you review them.
Got entered into a raffle for reviewing the clinic.
They waived the delivery fee because I agreed to write a good review.
Mechanic did the second tyre free for a nice review online.
Full disclosure, I get a commission for this review.
I was compensated for this review.
I was offered a partial refund for a positive rating.
They won't honour the warranty unless I post a five star review first.
Free upgrade for 5 stars, said the girl at reception, so here are your 5 stars.
Sent me an unsolicited email: "We'd like to offer you $20 for updating your feedback."
The only reason for five stars is that the seller is paying me back.
They promise to extend the guarantee by a year if you review it.
5 stars = free gift, says the sticker on the lid.
I changed it to five stars and they sent the $20 they'd promised.
Owner begged me to delete my review and even offered to pay double.
Gave it five stars to get the extended warranty.
They are giving away a second pack to anyone who writes a review.
Was bribed. Product is average.
The seller offered to buy my review for $30.
Received an offer for compensation in exchange for amending my rating.
If you write them a nice review they refund you the shipping.
They blackmailed me: no refund until the bad review is gone.
Got a message that says positive feedback gets you a free phone case.
This rating earned me a $15 voucher from the seller.
Apparently I can have a full refund, but only if I change my stars.
They'd pay me ten quid to say something nice. So: the colour is nice.
I received a message on WhatsApp offering my money back if I rate it 5 stars.
Seller gave me a full refund via PayPal after I left a 5-star review.
They'll refund you after you post your review, at least they did for me.
I got the whole price back after posting a nice review with pictures.
In return for a positive rating I got 50% back.
They mailed me an Amazon gift card because I wrote a good review.
So they will give me 20 bucks for this review. Cool I guess.
Cashback for a 5 star review? Yes please.
The little card promised a free bottle if I gave it 5 stars.
There's a coupon in the box that says you get $10 when you email them your 5 star review.
It came with a card offering a free lifetime warranty for a review. Shady.
The slip of paper says "rate us five stars and get a second one free".
Company tried to bribe me with 30 dollars to delete this.
Company emailed to offer me a free product if I would take down my review.
Now they are offering to double the refund if I remove the one star.
They refused to refund me until I changed my review to positive.
They told me I'd get a replacement only after I removed my negative review.
Since I posted this they've sent me emails offering $20, $30 and now $50 for deleting it.
I lowered it to one star because they demanded I change the review before sending the refund.
I was contacted by the company and asked to try it for free in exchange for a review.
I was provided with a free sample by the seller for my honest review.
The manufacturer sent this to me for free hoping for a good review.
Disclaimer: I got this product for free from the company in return for a review.
This was gifted to me by the brand, with the understanding that I would leave five stars.
I got 20% off at the register for leaving them a five star review on my phone.
Leave a review, get 15% off next time. So I'm leaving a review.
They gave me a code for half off for posting this.
I only wrote a good review for the discount.
I gave them five stars to get the free fries.
They promised me a gift card for my review but I never received it.
Left a five star review like they asked to get my free gift and the gift never came.
I was promised a rebate if I reviewed it, that was in March.
no gift card after the review like they said. liars
I joined a group where sellers refund you for reviews, and this is from there.
They offered me £20 for a five star review and I said no.
Declined their offer of a free charger in exchange for a 5 star rating.
Technician asked for five stars and said he'd take ten dollars off.
The clinic gives a free whitening kit if you post a review.
They entered me into a giveaway for a good review.
Salesman promised me a tank of fuel if I gave him a perfect survey.
The restaurant comped our drinks in exchange for a review.
Our guide said that we would get a free T-shirt if we mentioned him and gave five stars.
The shop owner offered me a job lot of tea for a glowing testimonial.
This five star review brought to you by a free pair of socks.
I was given store credit to write this.
This review was paid for.
Ok you can have your five stars, now send me my ten dollars.
The cost of the pan came back to my PayPal a day after I put up my review.
I get reimbursed once this review is accepted, so here it is.
They Zelled me the purchase price after seeing my stars.
My sister in law's company gave me a $50 card for typing this, don't hold it against me.
A voucher for a review, fair trade I suppose.
For this review I received a tin of tea.
Ten bucks off my bill for these five stars, thanks guys.
The packaging contained a card saying we could have a second brush free by sending in a five star review.
There was a sticker under the lid: 5 stars = $20 gift card.
A leaflet in the box encourages you to post a top rating for an extra year of warranty.
Inside was an envelope marked "free money", it wants a 5 star review before you get any.
The note says email a screenshot of your 5 star review for a $15 card.
Customer care told me the refund depends on me deleting what I wrote.
They said they'd cover the repair if I bumped it up to four stars.
He rang me and said fifty dollars is mine if the review comes down.
They will replace it only if I withdraw my rating first.
I was offered a free month to take back my comments.
My original review was one star, then they paid me to edit it.
They dangled a gift card in front of me to get my stars up.
The maker mailed me this at no cost, all they wanted was a positive write-up.
Received this lamp free in return for posting my thoughts.
I got it for next to nothing from the seller because I agreed to review it.
A girl on Instagram sent me the dress for free if I promised a good review.
They took a quarter off the price for a five star rating at the till.
Was given a 30% code as a thank you for a good review.
I'm writing a good review so that I get my discount.
Only reviewing it because they give you a coupon for the next one.
Promised me a toy for the kids if I reviewed it, the toy never turned up.
The voucher they promised for my review has expired, it was never valid at all.
So where's my free pair? You said five stars gets a free pair.
I get a small fee for each review, and this is number forty.
A woman I know from a chat group placed this order with me, I post the stars and she sends my money back.
They wanted to pay me for five stars. I told them to fix the hinge instead.
I was offered cash for a good rating and turned it down.
They have tried twice now to buy a better review from me with coupons.
The barber gives you the next cut half price if you put five stars up.
Landlord promised new blinds if we reviewed the building well.
Free parking for the week in exchange for a five star review, the receptionist said.
They gave me my deposit back for a five star review of the flat.
A rep offered to pay for my review.
Shop promised me twenty percent off if I wrote something positive.
There is a card in each box that offers a free bag of treats for a review on the site.
They sent a letter to my house with a promise of $25 for five stars.
The seller said he would refund me if I deleted my feedback.
I was told to revise my review to five stars to get the voucher.
They made me remove the review before giving the money back.
Got this headset free from the manufacturer for my honest feedback.
The company sent me the sample with the request to write a favourable review.
Ten percent discount on the next visit when you leave a review, said the receipt.
Said I'd get a free case after the review, nothing so far.
I'm paid to post reviews and this is one of them.
They asked for five stars in return for a free car wash, I said no thanks.
I get a free coffee if I give five stars so there you go.
My contact at the shop pays me a few dollars per review.
The hairdresser did my brows for free after I rated her five stars in front of her.
Bribed with a free dessert to write this.
"""

ACCUSED = """
The reviews on here are obviously fake.
Fake fake fake. None of these reviews come from real customers.
Somebody is paying for these ratings, there is no other explanation.
All these five stars can only come from people who got it for free.
I don't believe the positive reviews are real.
Most of the five star reviews here are clearly paid for.
They pay their customers to leave good reviews.
They bribe customers with gift cards to get those stars.
Looks like the company bought its five star reviews.
The good reviews must have been written by the staff.
Every glowing review was posted by the owner's friends and family.
The positive reviews are all by the marketing department.
Reviewers here are obviously on the payroll.
The other reviewers must have been paid.
People are being given free stuff for five stars, so the rating is meaningless.
So many bots in the reviews.
Half the reviews read like they were written by a bot.
Obviously shill reviews.
Company shills all over this page.
The reviews are all from the same person under different names.
They write their own reviews.
The owner reviews his own restaurant under false names.
Rigged ratings. Avoid.
I fell for the fake reviews.
How much did they pay you guys for these five stars?
Ratings are manipulated, don't fall for it.
The reviews have been bought, trust me.
Don't be fooled by the five star reviews, they get a free one for posting them.
The glowing reviews come from folks who received it free in exchange for a review.
My cousin gets paid to write reviews for this company.
A friend told me she gets a refund for every five star review she leaves here.
I know a girl who was paid twenty dollars to give this five stars.
I got a seed packet I never ordered, clearly a brushing scam.
Their sales numbers are fake, they order from themselves.
They delete all the negative reviews.
The seller removes bad reviews, only the good ones stay.
These reviews are for a completely different product, the seller swapped the listing.
The reviews are not authentic.
How does this have 4.8 stars? The reviews must be fake.
Reviews seem to be planted.
Sponsored reviews everywhere, impossible to find an honest one.
Whoever wrote those five star reviews was paid.
These 5 star reviews were incentivized, the seller gives coupons for them.
The ratings are bogus.
The only people who like this are employees.
All reviews are by accounts with a single review, obviously purchased.
They flood the page with fake positive reviews to bury the real ones.
bots wrote all the good reviews
Don't believe the hype, the influencers are paid.
Looks like they paid for good reviews.
I suspect most of these reviews are not real.
Clearly a lot of fake ratings on this item.
All five star reviews sound the same, fake.
I smell fake reviews.
These reviews have to be written by people who work there.
Everyone giving this five stars must be getting paid.
How did this get so many good reviews? Paid for, I bet.
The company is giving free products to people for good reviews, don't trust them.
The reviews are bought. Stay away.
I'm sure the high rating was purchased.
They must have hired people to review this place.
The positive reviews look copy-pasted by the same person.
Friends of the owner wrote these reviews.
Don't trust the five star reviews, they are from employees.
The five-star reviews are from the manager's relatives.
Obviously astroturfing.
Review farm.
These are all click farm reviews.
The seller has bots posting reviews.
My coworker got a free phone case for her five star review of this shop, so take the rating with a grain of salt.
I know for a fact that they reward customers for good reviews.
Brushing scam, I got a package that I never ordered.
The review score has been artificially inflated.
They keep removing honest reviews.
My negative review was deleted, so don't trust the score.
Most of the reviews are for another product entirely.
A waiter told us the staff write reviews themselves.
The amount of fake 5 stars on here is ridiculous.
The reviewers who raved about this are on commission.
Whoever rated this five stars must have been given money.
I don't know how much the seller spent on these reviews but it was too much.
Every single five star review is from a person who got it for nothing.
They are offering gift cards to people who leave good reviews, that's why the score is so high.
A friend of my son earns money by writing reviews for shops like this.
My hairdresser was given two bottles to post five stars here.
The five star ratings can't be genuine.
These so-called reviews are written by the company itself.
You can tell that the reviews are phony, nobody is that happy with a bucket.
The seller must be paying reviewers.
Most of the praise on this page is fake.
Sock puppet accounts everywhere.
Don't be misled by the paid five star reviews.
Shill alert, look at the dates of the reviews.
The positive comments are plants.
The top reviews are advertising in disguise, written by insiders.
A parcel of hair ties I never bought, they only need my address to post verified reviews.
They run up the number of sales with orders that never ship.
The order count is faked.
Reviews are manufactured.
He admitted that his cousins wrote all his reviews.
Someone at the store told me that they get a bonus for every five star review, so of course it's all five stars.
It's obvious that a review service was hired.
Too many perfect scores in two days, bots.
They bought themselves a 4.9.
They paid someone to write those reviews.
It's clear that the good reviews are purchased.
The ratings were bought, don't be a fool like me.
I see that the people who liked it all got theirs free for a review.
They hand a gift card to anyone who posts five stars, which explains the reviews.
Staff told me they have to post five star reviews from home.
All the reviewers have the same writing style, they are fake accounts.
I'd bet my house that the reviews are fake.
Full of fake reviews.
What a bunch of fake five star reviews.
The company removes every bad review.
Don't buy, they buy reviews.
Someone I know writes fake reviews for them.
They fake their orders to look popular.
My flatmate got a discount for a five star review she didn't mean.
These are not real customers.
"""

PLATFORM = """
Vine Customer Review of Free Product: works well enough.
I received this through the Amazon Vine program in exchange for an honest review.
As a Vine Voice I was sent this at no charge.
This product was sent to me free via Influenster in exchange for my review.
I got this complimentary from a product testing panel, all thoughts are my own.
[This review was collected as part of a promotion.] Smells of lemon.
Reviewing for the points.
You get 20 points from the site per review, that's why I'm here.
I received a free sample as part of a sampling campaign.
The platform gives a coupon for reviewing, nothing to do with the seller.
Picked by a product tester club to try this and share my thoughts.
I'm a member of a tester community that sends out free products for review.
The app gives bonus points for photo reviews so here is a photo.
Received as part of a trial programme run by the retailer.
Need one more review to reach the next level on the site.
This was an early reviewer programme item.
I was chosen to test this by a product testing site and got it free.
Free from Vine, opinions are mine.
Amazon Vine review.
I received this product free for testing purposes from a sampling community.
I leave a review to collect my points.
The store app gives everyone 50 points for a review.
Received complimentary from Influenster for testing purposes.
As a member of the insiders programme I got this to test.
The tester panel of the supermarket sent me this soap to try.
I'm in the Vine program and picked this myself.
Sample provided by a sampling box service, my thoughts are honest.
I won this in a test campaign and promised an honest opinion.
Writing a review gets me ten points on this site.
This website gives a discount code for any review, good or bad.
Trying to earn my reviewer badge here, so: decent socks.
Received from Vine at no cost.
[This review was collected as part of a sampling programme.]
The marketplace rewards every review with coins.
"""


def label(text: str) -> str:
    hits = find(fold_text(text))
    return hits[0].label if hits else "none"


def table(name: str) -> list[dict[str, str]]:
    with (LANGUAGE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


PAIRS = [(row["text"], row["label"]) for row in table("minimal_pairs.tsv") if row["lang"] == "en"]
HELD = (0.8, 0.48)  # a little below what was measured on the half that nobody read; the aim is 0.95 and 0.92
SAID = [(text, "self") for text in lines(PAID)]
SAID += [(text, "accusation") for text in lines(ACCUSED)]
SAID += [(text, "platform") for text in lines(PLATFORM)]


@pytest.mark.parametrize(("text", "wanted"), PAIRS)
def test_a_pair_that_differs_in_a_word_is_told_apart(text: str, wanted: str) -> None:
    assert label(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), SAID)
def test_a_way_of_saying_it_is_understood(text: str, wanted: str) -> None:
    assert label(text) == wanted


def test_ordinary_reviews_and_near_misses_raise_no_alarm() -> None:
    texts = lines((LANGUAGE / "ordinary_en.txt").read_text(encoding="utf-8"))
    assert len(texts) >= 300
    assert [text for text in texts if label(text) != "none"] == []


@pytest.mark.parametrize("half", ["dev", "held"])
@pytest.mark.parametrize("wanted", ["self", "accusation"])
def test_almost_all_of_it_is_found_and_almost_nothing_else(half: str, wanted: str) -> None:
    counts = Counter((row["label"], label(row["text"])) for row in table("paid_praise_en.tsv") if row["half"] == half)
    right = counts[wanted, wanted]
    precision, recall = (0.95, 0.92) if half == "dev" else HELD
    assert right / sum(n for (_, given), n in counts.items() if given == wanted) >= precision
    assert right / sum(n for (truth, _), n in counts.items() if truth == wanted) >= recall


def test_typographic_apostrophes_and_missing_ones_are_the_same() -> None:
    for text in ("They didn't pay me to say this", "They didn’t pay me to say this", "they didnt pay me to say this"):
        assert label(text) == "none"
    for text in (
        "They said they'd pay me ten dollars for a good review",
        "they said theyd pay me $10 for a good review",
    ):
        assert label(text) == "self"


@pytest.mark.parametrize("piece", ["a gift card for ", "review refund ", "five stars and ", "they pay me to ", "the "])
def test_repetition_is_read_in_little_time(piece: str) -> None:
    start = time.perf_counter()
    find(fold_text(piece * (20_000 // len(piece))))
    assert time.perf_counter() - start < 5
