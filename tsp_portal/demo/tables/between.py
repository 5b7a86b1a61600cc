"""Who invited whom without working together yet, whom a seller blocked or reported, and who is asked how often."""

from tsp_portal.demo.words import Blocked, Invited, Reported, ReviewedEvery

INVITED = (
    # Waiting for an answer: a partner's by the shop's code, an open link, and two of sellers.
    Invited(
        "SAGOTREE",
        "GBFERN02",
        -1.2,
        "Hello Rowan, we look after the papers of your US shop. Many of our creators are in Britain and know your"
        " creams. May we look after the affiliates of your UK shop too?",
        offer="Affiliate garden",
        days=90,
        reasons={
            "affiliate.collaborations": "To invite creators and to answer those who apply.",
            "affiliate.samples": "To keep the samples moving.",
            "affiliate.commission": "To set the rates we agree on with you.",
            "affiliate.creator_im": "To answer creators within a day.",
        },
    ),
    Invited(
        "LARKSPUR",
        "",
        -1.6,
        "It was good to meet you at the fair. With this link we can begin: three short videos a week, as we said.",
        offer="Short video desk",
        days=90,
        reasons={"content.videos": "To upload the videos and to link your products in them."},
    ),
    Invited(
        "LARKSPUR",
        "MXJACA01",
        -1.3,
        "Copper Kettle told us about your videos. Would you make two a week for us?",
        is_sellers=True,
        opened=-0.4,
    ),
    Invited(
        "BRIGHTQUAY",
        "USCOPP01",
        -1.1,
        "Could you train the two of us who stand in front of the camera? We begin in spring.",
        is_sellers=True,
    ),
    # Declined, lapsed, taken back.
    Invited(
        "LARKSPUR",
        "THLOTU01",
        -15,
        "We direct LIVE rooms for three shops in Bangkok and would like to work for yours.",
        offer="LIVE room direction",
        opened=-13.6,
        ends="DECLINED",
        ended=-13.5,
        reason="We have just begun with Klong Studio and stay with one partner this season. Ask again in summer.",
    ),
    Invited("LARKSPUR", "IDKOPI01", -34, "We look after your shop in Malaysia already.", ends="LAPSED"),
    Invited(
        "HALYARD",
        "GBTIDE01",
        -12,
        "We heard that you look for somebody for the spring collection.",
        ends="WITHDRAWN",
        ended=-11,
    ),
    # Not asked for, twice: Fernhollow declined the first, and blocked the partner after the second.
    Invited(
        "COLIBRI",
        "USFERN01",
        -19,
        "Let us run your shop. We are faster than whoever runs it now.",
        offer="Tienda al día",
        opened=-18.4,
        ends="DECLINED",
        ended=-18.3,
        reason="We work with Larkspur and are happy. Please do not write again.",
    ),
    Invited("COLIBRI", "USFERN01", -5.4, "Have you thought about it? We can begin on Monday.", offer="Tienda al día"),
)

BLOCKED = (
    Blocked("FERNHOLLOW", "COLIBRI", -4.5),
    Blocked("TIDEWAY", "HALYARD", -300, lifted=-280),
)

REPORTED = (
    Reported(
        "USFERN01",
        "COLIBRI",
        -4.4,
        "SPAM",
        "A second invitation after we had declined and asked them not to write again. They ring our shop as well.",
    ),
    Reported(
        "USCOPP01",
        "HALYARD",
        -0.6,
        "OTHER",
        "Somebody called us in Halyard's name and asked for a code from a text message. Was it them?",
    ),
    Reported(
        "USNORT01",
        "REDGATE",
        -3.4,
        "MISUSE",
        "Customers got messages from Redgate about another shop's headphones.",
        ends="RESOLVED",
        ended=-1.6,
        answer="Thank you. The partner is suspended while we look into it.",
    ),
    Reported(
        "IDBATI01",
        "LARKSPUR",
        -19,
        "OTHER",
        "They still have our product pictures.",
        ends="DISMISSED",
        ended=-17.5,
        answer="Their access ended with your work together. Please ask them for the pictures directly.",
    ),
)

REVIEWED_EVERY = (ReviewedEvery("NORTHLIGHT", -75, 30),)
