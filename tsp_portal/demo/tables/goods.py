"""What the sellers of the demo sell: the words their products' titles are put together from. All names are invented."""

from __future__ import annotations

from typing import Any, NamedTuple


class Goods(NamedTuple):
    """Ranges (invented names), qualities, and things with their category and price in US dollars."""

    ranges: str
    qualities: str
    things: str
    host: str

    def plain(self) -> dict[str, Any]:
        things = [part.split("/") for part in _parts(self.things)]
        return {
            "ranges": self.ranges.split(),
            "qualities": _parts(self.qualities),
            "things": [name for name, _, _ in things],
            "categories": [category for _, category, _ in things],
            "prices": [float(price) for _, _, price in things],
            "host": self.host,
        }


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


GOODS = {
    "FERNHOLLOW": Goods(
        "Mossling Velwen Dewbarrow Oskren Calyss Fennmilk Thistlow Aurelune Brambra Solveth Winterley Hushfern",
        "oat milk, birch water, rose hip, sea buckthorn, white tea, cloudberry, niacinamide, green clay, calendula,"
        " squalane, hemp seed, black oat, ceramide, blue tansy, willow bark, panthenol",
        "cleansing balm/Cleansers/19, foaming cleanser/Cleansers/14, micellar water/Cleansers/12,"
        " day cream SPF 30/Moisturisers/26, night cream/Moisturisers/29, gel cream/Moisturisers/24,"
        " serum 30 ml/Serums/32, booster drops/Serums/28, eye cream/Eye care/23, eye patches/Eye care/15,"
        " sheet mask/Masks/4.5, clay mask/Masks/17, sleeping mask/Masks/25, lip balm/Lip care/7, lip mask/Lip care/11,"
        " hand cream/Body care/9, body lotion/Body care/18, body scrub/Body care/16, shower oil/Body care/14,"
        " toner/Toners/15, face mist/Toners/13, sun fluid SPF 50/Sun care/27, gift set/Sets/49, travel set/Sets/22",
        "Nell Ashgrove",
    ),
    "COPPERKETTLE": Goods(
        "Hearthwick Brassby Oldmere Kettleby Emberley Tarnhill",
        "hammered, brushed, enamelled, cast-iron, oak-handled, matt",
        "kettle 1.7 l/Kettles/59, saucepan/Cookware/44, frying pan/Cookware/39, milk jug/Serving/19,"
        " measuring cups/Baking/16, loaf tin/Baking/18, tea strainer/Tea/9, coffee dripper/Coffee/24",
        "Odile Marram",
    ),
    "BATIKSENJA": Goods(
        "Senjara Mahesti Tirtasari Lembayu",
        "hand-stamped, indigo, earth-dyed, sunset, half-silk",
        "batik shirt/Shirts/28, wrap skirt/Skirts/24, table runner/Home/17, scarf/Accessories/12, kimono/Outerwear/34",
        "Wening Larasmaya",
    ),
    "KOPILERENG": Goods(
        "Lerenga Kabutra Tanahijo Pagista",
        "light roast, medium roast, dark roast, honey process, washed",
        "beans 250 g/Beans/9, beans 1 kg/Beans/28, drip bags/Drip bags/6, cold brew/Ready to drink/4,"
        " gift box/Gifts/22",
        "Raditya Manggala",
    ),
    "RUMAHPANDAN": Goods(
        "Pandaya Anyaman Serimbun Kelapara",
        "woven, natural, striped, lidded, hand-finished",
        "basket/Storage/18, placemats/Table/14, floor mat/Floor/32, tissue box/Storage/11, lamp shade/Light/36",
        "Sofea Rimbun",
    ),
    "TALATIDE": Goods(
        "Talayag Dalampas Perlita Habagat",
        "shell, mother-of-pearl, gold-dipped, braided, sea-glass",
        "earrings/Earrings/13, anklet/Anklets/9, necklace/Necklaces/18, hair clip/Hair/6, beach bag/Bags/27",
        "Lirio Dalisaya",
    ),
    "MANGOLANE": Goods(
        "Mangolo Pipwick Sunnyo Tambora",
        "striped, dotted, soft cotton, quick-dry, mango print",
        "romper/Babies/14, T-shirt/Tops/8, sun hat/Accessories/9, pyjamas/Night/15, rain jacket/Outerwear/24",
        "Kika Manrosa",
    ),
    "ORCHIDOAR": Goods(
        "Orcaro Vandelle Straitly Marinel",
        "orchid, sandalwood, sea salt, pandan, white ginger",
        "reed diffuser/Home scent/32, candle/Candles/26, room mist/Home scent/18, incense/Incense/9, sachet/Wardrobe/7",
        "Jolene Tansy",
    ),
    "SIAMCOTTON": Goods(
        "Faisiam Lanthong Chaoma Nimwal",
        "washed, striped, indigo, double gauze, waffle",
        "throw/Bedroom/39, robe/Bathroom/42, towel/Bathroom/18, pillowcase/Bedroom/14, wrap trousers/Clothes/22",
        "Mali Suntorn",
    ),
    "LOTUSPANTRY": Goods(
        "Lotusa Krua-Dee Samunta Baithong",
        "mild, spicy, extra hot, low salt, organic",
        "chilli paste/Pastes/5, curry kit/Kits/9, rice noodles/Noodles/3, coconut crisps/Snacks/4, herbal tea/Tea/6",
        "Pim Chaladee",
    ),
    "SAOMAI": Goods(
        "Saomira Hoalie Sennhi Ngocmay",
        "matt, dewy, rose, peach, honey",
        "lip tint/Lips/7, cushion/Face/18, blush/Face/9, brow pencil/Eyes/6, mascara/Eyes/10",
        "Thy Lanmai",
    ),
    "GIAYMAY": Goods(
        "Giayla Maycao Trucxanh Nenvo",
        "ruled, dotted, plain, gilt-edged, pressed-flower",
        "notebook/Notebooks/7, letter set/Letters/9, wrapping paper/Wrapping/4, calendar/Calendars/12, cards/Cards/6",
        "Uyen Giaomy",
    ),
    "WALDLICHT": Goods(
        "Waldruh Tannling Moosberg Falkstieg",
        "ultralight, waterproof, insulated, foldable, recycled",
        "rucksack 28 l/Rucksacks/89, bottle/Bottles/24, head torch/Light/34, sit mat/Camp/14, camp stove/Camp/59",
        "Arvid Tannhof",
    ),
    "KORNBLUME": Goods(
        "Kornelie Blauhag Feldlied Ringelo",
        "cornflower, camomile, marigold, unscented, linden",
        "face oil/Face/22, hand balm/Hands/12, soap/Body/6, shampoo bar/Hair/9, deodorant cream/Body/11",
        "Wiebke Feldrain",
    ),
    "TILLEUL": Goods(
        "Tilleuse Bellombre Clairval Oriette",
        "stonewashed, embroidered, striped, ivory, sage",
        "linen sheet/Bedroom/119, tablecloth/Table/74, napkins/Table/29, apron/Kitchen/34, curtain/Windows/88",
        "Solène Valombre",
    ),
    "LAVANDA": Goods(
        "Lavandella Collefiore Violino Pratolina",
        "dried, distilled, honeyed, wild, Provence-style",
        "soap/Bath/7, bath salts/Bath/14, pillow spray/Sleep/16, scented bag/Wardrobe/6, essential oil/Oils/12",
        "Fiamma Collerosa",
    ),
    "AZAHAR": Goods(
        "Azahela Naranjel Patiana Cal-y-Sol",
        "hand-painted, glazed, terracotta, cobalt, speckled",
        "bowl/Bowls/19, plate/Plates/17, jug/Jugs/34, tile/Tiles/9, planter/Plants/28",
        "Rocío Almiral",
    ),
    "JACARANDA": Goods(
        "Jacarela Tezcalia Morelito Barrovo",
        "tooled, woven, plain, two-tone, stitched",
        "leather wallet/Wallets/29, belt/Belts/34, tote/Bags/79, key ring/Small things/9, sandals/Shoes/49",
        "Yaretzi Colorín",
    ),
    "NORTHLIGHT": Goods(
        "Borealo Arctone Skyline Fjordia",
        "wireless, open-back, compact, studio, walnut",
        "headphones/Headphones/129, earbuds/Headphones/69, speaker/Speakers/99, microphone/Microphones/119,"
        " cable/Accessories/14",
        "Quill Everard",
    ),
    "PEBBLEPINE": Goods(
        "Pebblo Pinewag Barkley Mossytail",
        "orthopaedic, washable, chew-proof, grain-free, felt",
        "dog bed/Beds/64, lead/Walking/19, cat cave/Beds/39, treats/Food/8, toy rope/Toys/11",
        "Bex Tarragon",
    ),
    "HARBOURLANE": Goods(
        "Harbourne Tidewell Lantern-Bay Merchanty",
        "smoky, floral, decaffeinated, first flush, spiced",
        "black tea/Loose tea/11, green tea/Loose tea/12, tea bags/Tea bags/6, tea caddy/Teaware/22, gift tin/Gifts/28",
        "Edmund Saltway",
    ),
    "TIDEWAY": Goods(
        "Tidefast Lockgate Velmoor Ferrycross",
        "commuter, gravel, touring, waterproof, reflective",
        "helmet/Helmets/64, pannier/Bags/59, bell/Parts/12, lights/Light/34, mudguards/Parts/29",
        "Ruben Lockyer",
    ),
    "JUNIPERROW": Goods(
        "Junipra Rowanly Emberfir Snowglade",
        "juniper, cedar, fig leaf, orange clove, smoked vanilla",
        "soy candle/Candles/24, votive/Candles/9, wax melts/Melts/12, reed diffuser/Home scent/34, match jar/Gifts/14",
        "Carys Firth-Low",
    ),
    "LITTLEOTTER": Goods(
        "Otterling Splashy Riverkin Pebbly",
        "wooden, magnetic, floating, felt, glow-in-the-dark",
        "puzzle/Puzzles/18, boat/Bath toys/12, building blocks/Building/32, plush/Plush/21, board game/Games/28",
        "Juno Wetherby",
    ),
}
