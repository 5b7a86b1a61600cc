"""What happened between Larkspur Commerce Studio and the shops it works with: one shop for each state of access."""

from tsp_portal.demo.words import (
    Asked,
    AskedToCancel,
    AskedToRenew,
    Assigned,
    Cancelled,
    Declined,
    Filled,
    Granted,
    Invited,
    LetExtend,
    Opened,
    Refused,
    Relinquished,
    Renewed,
    Revoked,
    Suspended,
    Takes,
    Terminated,
    Unassigned,
    Withdrawn,
    Works,
)

PLANNING, AGENT = "planning@larkspur.example", "agent@larkspur.example"
CARE, ROOM, CLIPS = "Full shop care", "LIVE room direction", "Short video desk"
MATCHING, COACHING = "Creator matching", "Coaching hours"
LISTINGS = "products.manage=edit products.inventory=edit shop_design.manage=edit"


def larkspur(
    shop: str,
    since: float,
    *takes: Takes,
    ended: float | None = None,
    reason: str = "",
    invited: Invited | None = None,
    cancels: AskedToCancel | None = None,
) -> Works:
    return Works("LARKSPUR", shop, since, takes, ended, reason, invited=invited, cancels=cancels)


LARKSPUR = (
    # Three revisions: given, widened, then narrowed and lengthened; before it an access that ran out.
    larkspur(
        "USFERN01",
        -400,
        Takes("Launch pad", -398, -200, (Granted(-390, until="90", preset="product_access"),)),
        Takes(
            CARE,
            -222,
            120,
            (
                Asked(-220, days=90, message="To set the shop up for spring as we discussed."),
                Opened(-219.5),
                Granted(-219.4, until="90", contact="accounts@fernhollow.example"),
                Asked(-101, days=180, by=PLANNING, more={"orders.shipping=view": "To plan the autumn stock."}),
                Opened(-100.6),
                Granted(-100.5, until=80, preset="product_access", contact="accounts@fernhollow.example"),
                Assigned(-99, to=AGENT, sections="home products shop_design"),
                Assigned(-99, to=PLANNING, level="view"),
                Assigned(-40.2, to=AGENT, sections="home products shop_design orders promotions customer_service"),
                Asked(
                    -41,
                    days=90,
                    message="For the autumn sale we would also like to answer order questions.",
                    more={"orders.manage=edit": "To change addresses before a parcel leaves."},
                ),
                Opened(-40.5),
                Granted(
                    -40.4,
                    until="keep",
                    items="products.manage=edit products.inventory=edit shop_design.manage=edit growth.missions=edit"
                    " orders.manage=edit orders.shipping=view promotions.manage=edit customer_service.messages=edit",
                    areas="overview shop product marketing",
                ),
                Granted(
                    -9.3,
                    until=110,
                    items="products.manage=edit products.inventory=edit shop_design.manage=edit growth.missions=view"
                    " orders.manage=view promotions.manage=view",
                    areas="overview shop product",
                ),
            ),
        ),
        Takes("Fernhollow holiday season", 20, 90, agreed=-1.1),
    ),
    # Bound, a valid service, no access and no open request: the way to begin.
    larkspur("GBFERN02", -16, Takes(CARE, -15, 180)),
    larkspur(
        "USCOPP01",
        -42,
        Takes(
            CARE,
            -40,
            200,
            (Asked(-0.4, days=30, message="Hello Jonas, this is the access we talked about on the phone."),),
        ),
    ),
    # The service ran out, so access cannot be asked for; the partner would like to part, and waits for an answer.
    larkspur(
        "MXCOPP02",
        -262,
        Takes(CLIPS, -260, -25, (Granted(-250, until="180"),)),
        cancels=AskedToCancel(-1.95, "The videos are done and the service has ended. Thank you for the good time."),
    ),
    # Ends tomorrow; the other service of the same shop was given this morning.
    larkspur(
        "GBHARB01",
        -130,
        Takes(
            ROOM,
            -128,
            60,
            (Granted(-100, until="90"), Granted(-8.8, until=1), Assigned(-8.7, to=AGENT, sections="home content")),
        ),
        Takes(
            CLIPS,
            -30,
            200,
            (
                Asked(-1.1, days=90),
                Opened(-0.3),
                Granted(-0.2, until="90", items="content.videos=edit"),
                Assigned(-0.1, to=AGENT),
            ),
        ),
    ),
    larkspur(
        "GBTIDE01",
        -90,
        Takes(CARE, -88, 160, (Granted(-83, until=7, preset="order_fulfillment"), Assigned(-82, to=PLANNING))),
    ),
    larkspur(
        "DEWALD01",
        -75,
        Takes(MATCHING, -70, 150, (Granted(-60, until=30, preset="affiliate"), Assigned(-59, to=AGENT, level="view"))),
    ),
    larkspur(
        "FRWALD02",
        -75,
        Takes(
            CLIPS,
            -70,
            250,
            (
                Granted(-50, until="180"),
                Assigned(-49, to=AGENT),
                Assigned(-48, to=PLANNING),
                Unassigned(-15, to=PLANNING),
                Suspended(-1.9, "A customer reported a video with somebody else's address. We are looking into it."),
            ),
        ),
    ),
    larkspur(
        "FRTILL01",
        -85,
        Takes(
            CARE,
            -80,
            200,
            (Granted(-70, until="180"), Revoked(-0.7, "The shop design changed without a word to us. Please call.")),
        ),
    ),
    # The access ran out; the service still stands, and the seller refused to part.
    larkspur(
        "ITTILL02",
        -110,
        Takes(CARE, -105, 120, (Granted(-98, until="90"),)),
        cancels=AskedToCancel(
            -3.2,
            "Without access there is nothing for us to do in this shop.",
            answered=-2.6,
            refusal="We want to give you access again after the stocktaking. Please stay until then.",
        ),
    ),
    larkspur(
        "ITLAVA01",
        -33,
        Takes(
            CARE,
            -31,
            320,
            (
                Granted(-30, until="service", preset="full_access", areas="overview shop product"),
                Assigned(-29, to=AGENT, sections="home products orders promotions"),
            ),
        ),
    ),
    larkspur(
        "ESAZAH01",
        -20,
        Takes(
            COACHING, -14, 170, (Asked(-13), Opened(-12.5), Granted(-12.4, until="30", areas="overview product shop"))
        ),
    ),
    # Opened, and left after the second step.
    larkspur(
        "USPEBB01",
        -28,
        Takes(
            CARE,
            -25,
            150,
            (
                Asked(-1.6, days=90, message="The summer collection needs its product pages."),
                Opened(-0.95),
                Filled(-0.9, step=2, until="30", preset="product_access", contact="office@pebblepine.example"),
            ),
        ),
    ),
    larkspur(
        "GBPEBB02",
        -28,
        Takes(
            ROOM,
            -25,
            150,
            (
                Asked(-9, days=180, by=PLANNING),
                Opened(-8.4),
                Declined(-8.3, "Half a year is too long for a first LIVE. Ask again for 30 days."),
            ),
        ),
    ),
    larkspur("SGORCH01", -30, Takes(ROOM, -26, 140, (Asked(-20),))),
    larkspur("USJUNI01", -30, Takes(CLIPS, -26, 140, (Asked(-6), Withdrawn(-5)))),
    larkspur(
        "THSIAM01",
        -90,
        Takes(ROOM, -80, 100, (Granted(-60, until="90"), Relinquished(-10, "The LIVE season is over."))),
    ),
    larkspur(
        "PHTALA01",
        -60,
        Takes(
            CARE,
            -55,
            180,
            (Granted(-45, until="90"), Terminated(-6, "The seller's account was taken over and recovered.")),
        ),
    ),
    # The seller cancelled the service: the access ended with it, and the request to widen it was closed.
    larkspur(
        "MYRUMA01",
        -70,
        Takes(
            CARE,
            -66,
            200,
            (
                Granted(-50, until="180"),
                Asked(-4, more={"finance.settlements=view": "To check the fees of the last campaign."}),
                Opened(-3.5),
                Cancelled(-3, "We go on with a partner from the region."),
            ),
        ),
    ),
    # Agreed, but another partner has the category until then.
    larkspur("VNSAOM01", -3, Takes(CARE, 6, 200, agreed=-2.5)),
    # Began by the seller's invitation.
    larkspur(
        "DEKORN01",
        -5,
        invited=Invited(
            "LARKSPUR",
            "DEKORN01",
            -6.3,
            "Lindenwerk looks after our listings. For the LIVE rooms we would like to work with you.",
            is_sellers=True,
            opened=-5.6,
            ends="ACCEPTED",
            ended=-5,
        ),
    ),
    larkspur(
        "IDBATI01",
        -160,
        Takes(CARE, -155, 100, (Granted(-150, until="180"),)),
        ended=-20,
        reason="The seller moves to a partner in its own time zone.",
    ),
    # A category conflict: Halyard has shop management there, so Larkspur's service begins after it.
    Works(
        "LARKSPUR",
        "USNORT01",
        -12,
        (Takes(CARE, 41, 300, agreed=-10.5),),
        refused=Refused(CARE, -11, 200),
    ),
    # The service is off for new takers; who has it keeps it.
    # And the access extends itself, of which both were told.
    larkspur(
        "USOTTE01",
        -120,
        Takes("Launch pad", -115, 90, (Granted(-100, until=16, items=LISTINGS), LetExtend(-58))),
    ),
    larkspur(
        "VNGIAY01",
        -65,
        Takes(
            ROOM,
            -60,
            240,
            (
                Granted(-55, until=12, preset="ad_manager", areas="live"),
                Assigned(-54, to=AGENT, level="view"),
                Renewed(-4.2, until=80),
            ),
        ),
    ),
    larkspur(
        "MYKOPI02",
        -50,
        Takes(
            CARE,
            -45,
            250,
            (
                Granted(-40, until=3, preset="customer_service"),
                Assigned(-39, to=AGENT, sections="home customer_service"),
                AskedToRenew(-1.6, days=90, message="The answers are quick now; we would like to keep it so."),
                Opened(-0.7),
            ),
        ),
    ),
    larkspur(
        "SGMANG02",
        -9,
        Takes(MATCHING, -8, 190, (Asked(-2.4), Opened(-1.3), Filled(-1.2, step=3, until="90", preset="affiliate"))),
        # Began by our invitation, and the seller took the service itself.
        invited=Invited(
            "LARKSPUR",
            "SGMANG02",
            -10.6,
            "We found creators for Waldlicht and could do the same for your children's clothes.",
            offer=MATCHING,
            opened=-9.3,
            ends="ACCEPTED",
            ended=-9,
        ),
    ),
    larkspur("PHMANG01", -9, Takes(CLIPS, -8, 190, (Asked(-3.2), Opened(-1.5), Filled(-1.4, until="7")))),
)
