"""What happened between the other partners and the shops they work with, Fernhollow's above all."""

from tsp_portal.demo.words import (
    Asked,
    AskedToCancel,
    AskedToRenew,
    Assigned,
    Cancelled,
    Deactivated,
    Declined,
    EndsUnused,
    Filled,
    Granted,
    LetExtend,
    Looked,
    Opened,
    Renewed,
    Resumed,
    Revoked,
    StoppedExtending,
    Suspended,
    Takes,
    Works,
)

STAFF, OPS = "staff@fernhollow.example", "ops@halyard.example"
CLIENTS = "content.videos=edit content.live_schedule=edit products.manage=view"


def works(
    partner: str,
    shop: str,
    since: float,
    *takes: Takes,
    ended: float | None = None,
    reason: str = "",
    cancels: AskedToCancel | None = None,
) -> Works:
    return Works(partner, shop, since, takes, ended, reason, cancels=cancels)


FERNHOLLOW = (
    works(
        "HALYARD",
        "USFERN01",
        -310,
        Takes("Clip studio", -305, -45, (Granted(-300, until="180"),)),
        Takes(
            "LIVE crew",
            -150,
            150,
            (
                Asked(-141, days=90),
                Opened(-140.5),
                Granted(-140.4, until=-55),
                Granted(-27, until=3, items=CLIENTS, areas="live creator"),
                Assigned(-26, to=OPS),
                AskedToRenew(-1.15, days=90, message="The next LIVEs are planned; we would go on as before."),
            ),
        ),
    ),
    works(
        "BRIGHTQUAY",
        "USFERN01",
        -350,
        Takes("LIVE stage", -345, -170, (Granted(-340, until="90"),)),
        # A sub-account looked at the link and asked the main account.
        Takes(
            "Backstage coaching",
            -20,
            100,
            (
                Asked(-0.6, days=90, message="For the training plan we would like to see how the LIVEs did."),
                Looked(-0.25, by=STAFF),
            ),
        ),
    ),
    works(
        "WILDFLOWER",
        "USFERN01",
        -300,
        Takes("Affiliate meadow", -298, 30, (Cancelled(-150, "We take fewer and larger creators from now on."),)),
        cancels=AskedToCancel(-1.9, "There has been nothing for us to do since you cancelled the service."),
    ),
    # Nobody has come in since the seller chose that it ends unused.
    works(
        "SAGOTREE",
        "USFERN01",
        -75,
        Takes("Registration across borders", -72, 130, (Granted(-70, until=110), EndsUnused(-17.3, 30))),
    ),
    works("STARLING", "USFERN01", -95, Takes("Creator roster", -92, 90)),
    works("REDGATE", "USFERN01", -36, Takes("Clip counter", -35, 240, (Granted(-34, until="180"),))),
    works(
        "HALYARD",
        "GBFERN02",
        -210,
        Takes(
            "LIVE crew",
            -205,
            100,
            (
                Granted(-200, until="90"),
                Granted(-32, until=25, items=CLIENTS),
                Assigned(-31, to=OPS, level="view"),
                Renewed(-3.2, until=85),
            ),
        ),
        Takes("Clip studio", -61, 160, (Granted(-60, until=18), LetExtend(-59.5))),
        Takes("Storefront registration", -190, -60),
    ),
    works(
        "STARLING",
        "GBFERN02",
        -95,
        Takes("Creator roster", -92, 120, (Deactivated(-60, "The roster's contracts were not in order."),)),
    ),
    works(
        "BRIGHTQUAY",
        "GBFERN02",
        -24,
        Takes(
            "Backstage coaching",
            -20,
            100,
            (Asked(-1.8, days=30), Opened(-0.8), Filled(-0.75, step=1, until="30", contact="owner@fernhollow.example")),
        ),
    ),
)

ELSEWHERE = (
    works(
        "HALYARD",
        "USCOPP01",
        -32,
        Takes("LIVE crew", -30, 200, (Asked(-0.35, message="For the anniversary LIVE in two weeks."),)),
    ),
    works(
        "HALYARD",
        "MXCOPP02",
        -120,
        Takes(
            "Storefront desk",
            -118,
            180,
            (
                Granted(-110, until="180", preset="product_access"),
                Asked(-1.5, days=90, more={"orders.returns=view": "Returns tell us which pages mislead."}),
                Opened(-0.85),
            ),
        ),
    ),
    # Holds shop management until the day Larkspur's service begins.
    works("HALYARD", "USNORT01", -260, Takes("Storefront desk", -255, 40, (Granted(-120, until=40),))),
    works(
        "HALYARD", "USPEBB01", -70, Takes("Affiliate bridge", -66, 220, (Asked(-2), Opened(-1), Granted(-0.8, "30")))
    ),
    works(
        "BRIGHTQUAY",
        "USJUNI01",
        -100,
        Takes(
            "LIVE stage",
            -98,
            200,
            (
                Granted(-90, until="180"),
                Suspended(-30, "The password of a member was found in a list. Change it and write to us."),
                Resumed(-28),
            ),
        ),
    ),
    works(
        "BRIGHTQUAY",
        "USOTTE01",
        -50,
        Takes("LIVE stage", -48, 200, (Asked(-47), Opened(-46), Declined(-45.5, ""))),
        cancels=AskedToCancel(-20.5, "Without access we cannot plan the LIVEs.", answered=-19.8),
    ),
    works("NUSAKARYA", "IDBATI01", -19, Takes("Toko terkelola", -18, 300, (Granted(-17, until="90"),))),
    works("NUSAKARYA", "MYKOPI02", -55, Takes("LIVE harian", -52, 150, (Granted(-51, until="90"),))),
    works("SAGOTREE", "SGORCH01", -140, Takes("Affiliate garden", -138, 160, (Granted(-100, until="180"),))),
    works("SAGOTREE", "SGMANG02", -65, Takes("Regional shop desk", -62, 140, (Granted(-60, until="90"),))),
    works("SAGOTREE", "PHMANG01", -65, Takes("Regional shop desk", -62, 140, (Granted(-60, until="90"),))),
    works("SAGOTREE", "MYRUMA01", -2.9, Takes("Regional shop desk", -1.9, 300, (Asked(-1.4, days=90),))),
    works("SAGOTREE", "THLOTU01", -180, Takes("Registration across borders", -178, -10, (Granted(-170, until="30"),))),
    # It extended itself a few days ago.
    works("KLONGSTUDIO", "THSIAM01", -75, Takes("Klong clips", -72, 190, (Granted(-70, until=-8), LetExtend(-66)))),
    works(
        "KLONGSTUDIO", "THLOTU01", -45, Takes("Klong LIVE", -43, 170, (Asked(-42), Opened(-41), Granted(-40.5, "90")))
    ),
    works("SENHONG", "VNLOTU02", -130, Takes("Gian hàng trọn gói", -128, 200, (Granted(-120, until="180"),))),
    works("SENHONG", "VNSAOM01", -200, Takes("Gian hàng trọn gói", -198, 5, (Granted(-90, until=5),))),
    works("SENHONG", "VNGIAY01", -60, ended=-59, reason="Recorded for the wrong shop."),
    works(
        "LINDENWERK",
        "DEWALD01",
        -210,
        Takes(
            "Produktvideos",
            -208,
            140,
            (
                Granted(-120, until="180"),
                LetExtend(-119),
                StoppedExtending(-40, "We decide in spring whether it goes on."),
            ),
        ),
    ),
    works(
        "LINDENWERK",
        "DEKORN01",
        -150,
        Takes("Marktplatzpflege", -148, 120, (Asked(-146), Opened(-145), Granted(-144.5, "180"))),
    ),
    works("LINDENWERK", "ITLAVA01", -100, Takes("Produktvideos", -98, 100, (Granted(-95, until="90"), Revoked(-60)))),
    works("COLIBRI", "MXJACA01", -88, Takes("Tienda al día", -86, 250, (Granted(-80, until="180"),))),
    works("COLIBRI", "ESAZAH01", -60, Takes("Tienda al día", -58, 250, (Asked(-15),))),
    works("COLIBRI", "MXCOPP02", -15, Takes("Tutoría de operación", -13, 110)),
    works(
        "STARLING",
        "GBTIDE01",
        -40,
        Takes("Creator roster", -38, 140),
        cancels=AskedToCancel(-13, "Our cyclists left the roster, and nobody has answered our calls."),
    ),
    works("WILDFLOWER", "USJUNI01", -40, Takes("Affiliate meadow", -38, 140)),
    works("REDGATE", "USNORT01", -80, Takes("Clip counter", -78, 200, (Granted(-75, until="180"),))),
    works("OLDMILL", "PHTALA01", -380, Takes("Shop agency", -375, -80, (Granted(-120, until=-82),))),
    works("OLDMILL", "PHMANG01", -380, Takes("Shop agency", -375, -100, (Granted(-340, until="180"),))),
)
