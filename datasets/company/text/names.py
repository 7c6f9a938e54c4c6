"""Names of people, streets and towns in both regions. Invented towns; common given and family names."""

from __future__ import annotations

HOME_GIVEN = (
    "Anna Lena Marie Sophie Clara Emma Julia Laura Katrin Nora Eva Ines Lucia Elena Paula Marta Sara Chiara Giulia "
    "Camille Manon Chloe Ingrid Astrid Freya Aoife Niamh Zofia Hanna Petra Ivana Mila Alice Rosa Teresa Amelie Louise "
    "Jan Lukas Paul Felix Jonas Max Tim Erik Lars Nils Tom Daniel David Marco Luca Matteo Pablo Diego Hugo Jules Louis "
    "Antoine Sean Liam Conor Oskar Piotr Jakub Tomas Milan Ivan Andrei Viktor Stefan Georg Karl Henrik Magnus Simon Pieter Ruben"
).split()
HOME_FAMILY = (
    "Berger Hoffmann Keller Vogel Winter Sommer Brandt Lorenz Krause Weiss Lindner Falk Engel Seidel Marten Visser Jansen "
    "de_Boer Peeters Claes Dubois Moreau Lefevre Girard Mercier Fontaine Rossi Ferrari Conti Marino Greco Silva Costa "
    "Pereira Garcia Navarro Vidal Torres Ortega Nowak Kowalski Zielinski Novak Svoboda Horvat Kovac Nagy Toth Popescu Ionescu "
    "Andersson Lindqvist Berg Nilsen Hansen Lund Virtanen Laine O'Brien Murphy Byrne Walsh Kelly Quinn Papadakis Dimitriou "
    "Petrov Ivanova Yilmaz Demir Nguyen Okafor Mensah Haddad Rahman"
).replace("_", " ").split(" ")
MENA_GIVEN = (
    "Fatima Aisha Noura Maryam Huda Layla Salma Reem Hessa Amal Dana Lina Rania Yasmin Sara Ghada Abeer Nadia Farah Jawaher "
    "Mona Samira Latifa Shaikha Wafa Hanan Mohammed Ahmed Abdullah Khalid Omar Ali Yousef Faisal Saud Sultan Hamad Rashid "
    "Ibrahim Hassan Tariq Nasser Majed Bandar Fahad Salem Zayed Hamdan Adel Karim Walid Sami Imran Bilal Anwar Rami Priya Anil Joseph Maria"
).split()
MENA_FAMILY = (
    "Al-Harbi,Al-Otaibi,Al-Qahtani,Al-Ghamdi,Al-Zahrani,Al-Shehri,Al-Dosari,Al-Mutairi,Al-Shammari,Al-Anazi,Al-Amri,Al-Maliki,"
    "Al-Mansoori,Al-Nuaimi,Al-Suwaidi,Al-Mazrouei,Al-Ketbi,Al-Hashimi,Al-Blooshi,Al-Ali,Al-Falasi,Al-Kaabi,Haddad,Khoury,"
    "Mansour,Saleh,Hamdan,Nasser,Darwish,Aziz,Farouk,Sabbagh,Khan,Qureshi,Nair,Menon,Fernandes,Rahman,Siddiqui,Awad,Barakat,Issa"
).split(",")
HOME_TOWNS = (
    "Altenfeld Birkhaven Calderport Dunmere Eschwald Fernbach Grunau Havelstadt Immenthal Kestelburg Lindenau Marlow Nordhaven "
    "Oakbridge Pellworth Quellbach Rosenheath Steinford Tillingen Ulmenhof Vesterby Weidenau Yarrowmouth Zellhofen"
).split()
MENA_TOWNS = {
    "SA": "Riyadh Jeddah Dammam Khobar Madinah Tabuk Abha Buraidah".split(),
    "AE": ["Dubai", "Abu Dhabi", "Sharjah", "Ajman", "Al Ain", "Ras Al Khaimah"],
}
HOME_STREETS = "Mill Lane,Linden Street,School Road,Church Square,Market Street,Garden Way,Station Road,Harbour Street,Birch Alley,Castle Hill,Orchard Row,River Bank,North Street,Weaver Lane,Sun Street".split(",")
MENA_STREETS = "King Fahd Road,Palm Street,Corniche Road,Olaya Street,Al Wasl Road,Prince Sultan Street,Al Nakheel Street,University Road,Garden District,Al Rawdah Street,Marina Walk,Al Khaleej Street".split(",")
SCHOOL_KINDS_HOME = "Primary School,Primary School,Secondary School,Gymnasium,Community School,Academy,Montessori School,Language School,Technical College,After-School Club".split(",")
SCHOOL_KINDS_MENA = "International School,Private School,National School,Model School,Academy,Learning Centre,Girls' School,Boys' School,Nursery".split(",")
SCHOOL_PATRONS_HOME = "St. Anne,Humboldt,Maria Curie,Lindgren,River,North,Oak,Old Mill,Harbour,Castle,Erasmus,Montgolfier,Ada,Sunhill,Linden,Green Valley,Kepler,Noether".split(",")
SCHOOL_PATRONS_MENA = "Al Noor,Al Amal,Al Manar,Falcon,Oasis,Al Rowad,Pearl,Horizon,Al Fajr,Crescent,Ibn Sina,Al Khwarizmi,Palm,Future Minds,Al Yasmin,Desert Rose".split(",")


def person_name(stream, region: str) -> tuple[str, str]:
    """A given and a family name; frequent ones come more often, as in life."""
    given, family = (MENA_GIVEN, MENA_FAMILY) if region == "mena" else (HOME_GIVEN, HOME_FAMILY)
    return skewed(stream, given), skewed(stream, family)


def skewed(stream, values):
    """One of `values`, the earlier ones more often."""
    draw = stream.random()
    return values[int(draw * (0.35 + 0.65 * draw) * len(values))]


def plain_letters(text: str) -> str:
    """A name as it stands in an e-mail address."""
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())
