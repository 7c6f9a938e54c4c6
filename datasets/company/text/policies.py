"""What the knowledge base says: rules of the house with their values over time, worded three ways, and how people ask.

Each policy: slug, title, unit that owns it, topic of messages it answers, values from oldest to newest, three statements
(dev, held_out, rotation) and three questions. `[v]` is the value. Product facts are worded the same way.
"""

from __future__ import annotations

POOLS = {"sample": 0, "dev": 0, "held_out": 1, "rotation": 2}

POLICIES = (
    ("returns-window", "Sending goods back: the time limit", "BU-04", "return_refund", (30, 14, 21),
     ("Goods can be sent back within [v] days of delivery.", "A customer has [v] days from the day of delivery to return an article.", "The limit for returns is day [v] after delivery."),
     ("How many days do I have to send something back?", "What is the deadline for returning an article?", "Until which day after delivery are returns taken?")),
    ("refund-days", "When the money comes back", "BU-13", "return_refund", (10, 7),
     ("Refunds reach the account [v] working days after the goods are checked in.", "We transfer the money [v] working days after the warehouse has booked the return.", "From check-in to refund it takes [v] working days."),
     ("How long does a refund take?", "After how many working days is my money back?", "When is the credit for a return paid out?")),
    ("open-box", "Opened boxes", "BU-04", "return_refund", (85, 70),
     ("For an opened box we pay back [v] per cent of the price.", "If the seal is broken the customer gets [v] per cent back.", "Opened goods are credited at [v] per cent."),
     ("What do I get back when the box is already open?", "How much is refunded for unsealed goods?", "Which share is credited for an opened set?")),
    ("delivery-standard", "Standard delivery", "BU-12", "order_status", (5, 4),
     ("Standard delivery takes [v] working days.", "Parcels arrive [v] working days after they leave us.", "Count on [v] working days for a normal parcel."),
     ("How long does normal delivery take?", "In how many working days does a parcel arrive?", "What is the usual transit time?")),
    ("lost-parcel", "Parcels that do not arrive", "BU-12", "order_status", (14, 10),
     ("A parcel counts as lost after [v] days without a scan; then we send a new one.", "When the tracking is silent for [v] days we replace the parcel.", "After [v] days without movement a second parcel goes out."),
     ("When does a parcel count as lost?", "After how many silent days do you replace a parcel?", "How long until you send a second parcel?")),
    ("address-change", "Changing the address of an order", "BU-12", "change_order", (12, 6),
     ("The address can be changed up to [v] hours after the order.", "For [v] hours after ordering we can still redirect a parcel.", "Address corrections are possible during the first [v] hours."),
     ("Until when can I change the address?", "How many hours do I have for correcting an address?", "Is redirecting a parcel possible, and how long?")),
    ("free-shipping", "Free delivery", "BU-01", "order_status", (60, 75, 49),
     ("Delivery is free from an order value of [v].", "From [v] on we do not charge for shipping.", "Orders of [v] and more travel free of charge."),
     ("From which order value is delivery free?", "When do I pay no shipping?", "What must I spend for free shipping?")),
    ("warranty-devices", "Warranty on devices", "BU-10", "damaged_missing", (12, 24),
     ("Devices have a warranty of [v] months.", "For [v] months from purchase we repair or replace devices.", "The guarantee for Lumi devices runs [v] months."),
     ("How long is the warranty on a device?", "For how many months are devices covered?", "What guarantee period do devices have?")),
    ("missing-part", "Missing parts", "BU-12", "damaged_missing", (7, 14),
     ("Missing parts must be reported within [v] days; they are sent free of charge.", "We send parts that are missing at no cost when we hear of it in [v] days.", "Report an incomplete set in [v] days and the part comes for free."),
     ("Until when must I report a missing part?", "In how many days do I have to tell you that something is missing?", "What is the time limit for incomplete sets?")),
    ("cancel-notice", "Ending a course", "BU-04", "cancel", (30, 14),
     ("A course can be ended with [v] days' notice to the end of a month.", "Notice for courses is [v] days before the month ends.", "To leave a course tell us [v] days before the end of a month."),
     ("What notice do I have to give to end a course?", "How many days before the month ends must I give notice?", "What is the notice period of a course?")),
    ("pause", "Pausing a course", "BU-04", "cancel", (2, 3),
     ("A course can be paused for up to [v] months a year.", "Families may rest a course for [v] months in a year.", "Up to [v] months of pause are possible each year."),
     ("How long can we pause a course?", "For how many months may a course rest?", "What is the longest pause?")),
    ("licence-seats", "Children per licence", "BU-09", "course_advice", (2, 3),
     ("One family licence is good for [v] children.", "Up to [v] brothers and sisters share a family licence.", "A licence covers [v] children of a household."),
     ("How many children can use one licence?", "Do siblings share a licence, how many?", "What number of kids does a licence cover?")),
    ("trial", "Trial lessons", "BU-01", "course_advice", (1, 2),
     ("Everybody may take [v] trial lesson(s) at no cost.", "The number of free trial lessons is [v].", "Before deciding, [v] lesson(s) can be tried for free."),
     ("How many trial lessons are free?", "What number of lessons may we try at no cost?", "Can we try lessons for free, how many?")),
    ("password-lock", "Locked accounts", "BU-14", "technical", (30, 15),
     ("After five wrong passwords the account is locked for [v] minutes.", "Five failed logins block an account for [v] minutes.", "The lock after five failures lasts [v] minutes."),
     ("How long is my account locked after wrong passwords?", "For how many minutes does the block last?", "When can I log in again after five failures?")),
    ("offline", "Lessons without network", "BU-14", "technical", (7, 10),
     ("Downloaded lessons work for [v] days without network.", "You can stay offline with saved lessons for [v] days.", "Saved units open for [v] days when there is no connection."),
     ("How long do downloaded lessons work offline?", "For how many days can we learn without a connection?", "When do saved units expire?")),
    ("quote-validity", "How long quotes are valid", "BU-03", "school_quote", (45, 30),
     ("Quotes for schools are valid for [v] days.", "A school may accept an offer during [v] days.", "Our offers bind us for [v] days."),
     ("How long is a quote valid?", "During how many days can a school accept an offer?", "When does your offer run out?")),
    ("school-payment", "Time to pay for schools", "BU-13", "school_quote", (14, 30),
     ("Schools pay within [v] days of the invoice unless agreed otherwise.", "The normal time to pay for schools is [v] days.", "Invoices to schools are due after [v] days."),
     ("How long do schools have to pay?", "What is the normal time to pay for a school?", "When are school invoices due?")),
    ("late-fee", "Reminders", "BU-13", "invoice", (8, 5),
     ("The second reminder costs [v].", "From the second reminder on we charge [v].", "A fee of [v] is due with the second reminder."),
     ("What does a reminder cost?", "Which fee comes with the second reminder?", "How much do you charge for reminding?")),
    ("data-deletion", "Deleting data", "BU-15", "privacy", (30, 21),
     ("Data is deleted within [v] days of the request.", "A request for deletion is carried out in [v] days.", "It takes up to [v] days until a profile is erased."),
     ("How long does it take to delete my data?", "In how many days is a profile erased?", "By when are deletion requests done?")),
    ("recordings", "Recordings of lessons", "BU-14", "privacy", (90, 60),
     ("Recordings of lessons are kept for [v] days.", "Lesson videos are removed after [v] days.", "The storage time of recordings is [v] days."),
     ("How long do you keep recordings of lessons?", "After how many days are lesson videos removed?", "What is the storage time of recordings?")),
)
#: Other pages that repeat a policy: (title, owner, slugs); some of them were forgotten when the policy changed.
DIGESTS = (
    ("Handbook for new agents, part 1", "BU-04", ("returns-window", "delivery-standard", "warranty-devices")), ("Handbook for new agents, part 2", "BU-04", ("cancel-notice", "trial", "refund-days")), ("School desk: quick answers", "BU-03", ("quote-validity", "school-payment", "free-shipping")),
    ("Warehouse notes for the phone", "BU-12", ("lost-parcel", "address-change", "missing-part")), ("App help: account", "BU-14", ("password-lock", "offline", "data-deletion")), ("Before the holidays", "BU-05", ("returns-window", "delivery-standard", "free-shipping")),
    ("Answers for the fair", "BU-03", ("trial", "licence-seats", "returns-window")), ("Data protection in short", "BU-15", ("data-deletion", "recordings")), ("Finance desk: quick answers", "BU-13", ("late-fee", "refund-days", "school-payment")), ("Families: questions and answers", "BU-01", ("pause", "licence-seats", "open-box")),
)
#: Facts of a product: name, statements, questions; the value comes from the product.
FACTS = {
    "age": (("[name] is made for ages [v].", "The right age for [name] is [v].", "Age group of [name]: [v]."), ("For which age is [name]?", "How old should a child be for [name]?", "What age group is [name] for?")),
    "warranty": (("[name] has a warranty of [v] months.", "We stand in for [name] for [v] months.", "Guarantee on [name]: [v] months."), ("How long is the warranty on [name]?", "For how many months do you stand in for [name]?", "Is there a guarantee on [name], how long?")),
    "battery": (("The battery of [name] lasts [v] hours.", "[name] runs [v] hours on one charge.", "Running time of [name]: [v] hours."), ("How long does the battery of [name] last?", "How many hours does [name] run on one charge?", "What is the running time of [name]?")),
    "pieces": (("The box of [name] holds [v] pieces.", "[name] consists of [v] pieces.", "Number of pieces in [name]: [v]."), ("How many pieces are in [name]?", "Of how many pieces does [name] consist?", "What is the piece count of [name]?")),
    "lessons": (("[name] has [v] lessons.", "There are [v] units in [name].", "Length of [name]: [v] lessons."), ("How many lessons has [name]?", "How many units are in [name]?", "What is the length of [name]?")),
    "weekly": (("[name] takes about [v] minutes a week.", "Plan [v] minutes a week for [name].", "Weekly time for [name]: [v] minutes."), ("How much time a week does [name] take?", "How many minutes should we plan for [name]?", "What is the weekly time for [name]?")),
}
UNANSWERABLE = (
    ("Is the factory of the kits powered by wind?", "Which teacher recorded the voice of the astronomy course?", "Can I pay with gift cards of other shops?", "Do you deliver to Iceland?", "Is there a museum of old Lantern kits?", "Can the robot swim?"),
    ("What colour will next year's tablet have?", "Who painted the cover of the reading books?", "May a dog be in the lesson?", "Do you accept payment in gold?", "Is there a Lantern choir?", "Does your boss read the mail?"),
    ("Will there be a film about the astronomers?", "Do you sell to submarines?", "Which bank do you use in Peru?", "Is the lamp safe for lizards?", "Can I rent your office?", "How tall is the tallest shelf?"),
)
FILLERS = (
    ("Please read the whole page before you answer.", "If a case is not covered here, ask the team lead.", "Be friendly and short.", "Note the order number in the ticket.", "This page replaces all earlier mails on the matter.", "Exceptions need a team lead.", "Tell the customer what happens next and when.", "When in doubt, do not promise anything.", "Write down what was agreed."),
    ("Answer only after reading to the end.", "Cases beyond this page go to a lead.", "Courtesy first, details second.", "The number of the order belongs in the file.", "Older circulars no longer count.", "Only a lead grants exceptions.", "Say which step follows and by when.", "Promise nothing that is not written here.", "Record every agreement."),
    ("Go through all points, then reply.", "Unclear? The shift lead decides.", "Keep it polite and brief.", "Mention the order in your notes.", "Former notices are void.", "Special treatment: leads only.", "Name the next step and its date.", "Never promise more than this.", "Agreements belong in the record."),
)
