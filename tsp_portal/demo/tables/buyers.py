"""Who buys in the shops of the demo: names, streets and towns per language, none of which anybody has."""

from __future__ import annotations

from typing import NamedTuple


class Buyers(NamedTuple):
    """The words a buyer's name and address are put together from."""

    given: str
    family: str
    streets: str
    towns: str


ENGLISH = Buyers(
    "Alder Bryony Corin Delphine Esme Fenn Greer Hollis Isolde Jory Keaton Linnea Merrin Nolan Orla Perrin",
    "Ashmarrow Bellwick Coldbrook Dunmarsh Elverton Fairlock Greyhaven Hartmere Inglebeck Larchwood Mossgrave"
    " Netherby Oxwell Penhallam Quillmore Ravenscar Stonewick Thornlea Umberfield Wrenfold",
    "Larchmere Lane/Orchard Rise/Mill Hill/Quarry Road/Station Row/Lantern Street/Heron Close/Sable Avenue",
    "Fallowmere/East Brindle/Copperwell/Northam Vale/Saltby/Wexcombe/Harrowdene/Little Tarrow",
)
MALAY = Buyers(
    "Adhira Bimala Cahyo Dewara Embun Fitria Gilang Harumi Intana Jatmiko Kirana Lestari Mayang Nadira",
    "Angkasara Bumirajo Cendanita Daunwangi Embarani Gunadara Hujanmas Kembangan Langitara Mentariko Puspalaya"
    " Rimbawan Samudrana Telagasari",
    "Jalan Kenanga Raya/Jalan Embun/Jalan Telaga Biru/Lorong Cempaka/Jalan Awan Putih/Gang Merpati",
    "Kotasari/Tanjung Embun/Bukit Lerai/Sungai Wangi/Padang Teduh/Muara Jingga",
)
SPANISH = Buyers(
    "Amaro Belisa Ciro Dalia Eladio Flora Gael Honoria Ibai Jacinta Leandro Maura Nerea Olmo Paloma Quino",
    "Alcoravia Barrancal Castelumbre Dehesilla Encinarte Fontalba Granadelo Humarante Jarales-Prado Llanoverde"
    " Miravalle-Cruz Navasola Olmillares Pedrosal",
    "Calle del Almendro/Avenida Los Olmos/Calle Fuente Clara/Paseo del Molino/Calle Tres Soles/Callejón del Pozo",
    "Villanubla del Mar/Puerto Azul/San Alborán/Monteclaro/Riofresco/Valle Sereno",
)
THAI = Buyers(
    "Anchan Bua Chaba Dara Fahsai Ganda Hansa Kaew Lamai Malee Nara Phailin Rung Saiparn",
    "Arunsawad Boonraksa Chaiyaporn-Dee Dokmaisri Fahkrajang Kaewmorakot Lomnuan Meksawan Namfonthip Phuwanarak"
    " Rungsaeng Sailomyen",
    "Soi Dok Khem/Thanon Rim Nam/Soi Suan Mak/Thanon Fah Mai/Soi Lom Yen/Thanon Dao Nuea",
    "Ban Mek/Wiang Fah/Tha Dok Bua/Nong Daeng Mai/Khao Lom/Pak Nam Sai",
)
VIETNAMESE = Buyers(
    "An Bích Chi Dung Giang Hạnh Khuê Lam My Ngân Oanh Phúc Quyên Thơ",
    "Lâm-Vũ Mạc-Thu Âu-Trúc Khúc-Hà Đoàn-Mộc Tạ-Sương Lưu-Vân Nghiêm-Hòa Phùng-Lá Cù-Sơn Tiêu-Lan Ông-Thảo",
    "Đường Hoa Sữa/Đường Mây Trắng/Ngõ Lá Me/Đường Bến Xuân/Ngõ Trúc/Đường Nắng Sớm",
    "Tân Mây/Phú Lam/An Sương/Hòa Trúc/Vĩnh Thu/Bến Sen",
)
GERMAN = Buyers(
    "Alwin Birte Clemens Dörte Eike Frauke Gesa Hauke Insa Jorin Kaja Levke Malte Neele Onno Runa",
    "Apfelstädter Birkhagen Dornwiese Eschgrund Falkenrast Grashofer Hainbrück Immenfeld Krähwinter Lindgarten"
    " Moorkamp Nebelung-Rode Quellborn Sonntagbach",
    "Am Apfelhag/Birkenstieg/Mühlgrabenweg/Lerchenwinkel/Unter den Eschen/Kranichstraße",
    "Neumoor/Birkenau am See/Lindhausen/Oberfalken/Wiesbrück/Steinrode",
)
FRENCH = Buyers(
    "Alix Blaise Cyprien Delphin Églantine Faustin Garance Honorin Isaure Jolan Lilou Maxence Ninon Octave",
    "Aubeclair Bellefontaine-Roy Chantevigne Durocher-Blanc Épinoire Fontgrise Grandpré-Loup Hautebrise Montclairet"
    " Noirétang Pontvert Roseraye",
    "rue des Tilleuls/allée des Merles/chemin du Lavoir/rue du Vieux Moulin/impasse des Roses/quai du Lin",
    "Saint-Aubret/Montfleury-sur-Orge/Clairbois/Pontaven-le-Vieux/Vaudoré/Belcastel-sur-Lys",
)
ITALIAN = Buyers(
    "Amedea Brando Celio Donata Elio Fosca Gaspare Iole Livio Mirta Nevio Ottavia Piero Rosalba",
    "Acquachiara-Neri Boscolungo Camporosso-Villa Dolcefonte Fiordalba Grandolivo Laghiverdi Montesole Noceforte"
    " Pratoluna Roccabella-Mori Selvadoro",
    "via dei Lillà/via del Pozzo/viale dei Cedri/via Fontanella/vicolo del Forno/via delle Rondini",
    "Borgoluna/Castelfonte/Montefiordo/San Vero al Lago/Pratochiaro/Valdombra",
)

OF_MARKET = {
    "US": ENGLISH,
    "GB": ENGLISH,
    "SG": ENGLISH,
    "ID": MALAY,
    "MY": MALAY,
    "PH": SPANISH,
    "MX": SPANISH,
    "ES": SPANISH,
    "TH": THAI,
    "VN": VIETNAMESE,
    "DE": GERMAN,
    "FR": FRENCH,
    "IT": ITALIAN,
}
