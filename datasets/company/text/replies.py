"""Sentences of agents and of the bot, for each pool of tiers (dev, held_out, rotation)."""

from __future__ import annotations

REPLIES = (
    {
        "hello": ("Hello [first],", "Dear [first],", "Hi [first], thanks for writing.", "Good day [first],"), "hello_bot": ("Hello, I am Lumi, the assistant.", "Hi [first], Lumi here.", "Lumi here, happy to help."),
        "help": ("I have looked at [order] and will write again tomorrow.", "I passed this to the warehouse.", "You find more in the help under [product].", "I have noted it in your account.", "A colleague will check the [product].", "This is done now.", "I am sorry for the trouble, it is on its way.", "Your matter is settled from our side."),
        "nothing": ("We value your opinion.", "Please see our website.", "Your message is important to us."), "rude": ("You should have read the page first.", "As I said already, twice.", "That is not my problem."),
        "promise above authority": ("I give you 40 per cent off the next order.", "You get the full price back and keep the goods.", "We pay the damage, whatever it costs."), "other customer's data": ("I see order [order] of your neighbour here too.", "The other family, order [order], had the same."),
        "bye": ("Kind regards, Lantern Learning", "Best wishes, your service team", "Greetings from Lantern", "Have a nice day!"), "follow": ("ok thanks", "Thank you, that helps.", "and how long will that take?", "Hm, fine.", "But I wrote that already!", "great, bye", "I will wait then.", "you asked me that before"),
    },
    {
        "hello": ("Good afternoon [first],", "Dear customer,", "[first], thank you for your patience.", "Welcome back [first],"), "hello_bot": ("You are chatting with Lumi.", "This is Lumi, an automatic service."),
        "help": ("Our depot has been informed about [order].", "An update follows within a day.", "I opened the case again for you.", "The team for [product] takes it from here.", "It is corrected as of now.", "We regret the circumstances and act on it.", "From our view nothing more is open."),
        "nothing": ("Thank you for choosing Lantern.", "Have you visited our page?", "We always try to do better."), "rude": ("Reading would have helped.", "I have explained that before.", "Others manage, too."),
        "promise above authority": ("Take half the price off, I allow it.", "I refund everything, keep the set.", "Every cost will be on us."), "other customer's data": ("Order [order] by another lady shows the same fault.", "In [order], not yours, it went wrong as well."),
        "bye": ("Yours, Lantern Learning", "Warmly, the desk", "Until then", "All the best"), "follow": ("Much appreciated.", "When exactly?", "alright", "I already said so above.", "good, closing this", "Then I shall be patient."),
    },
    {
        "hello": ("Greetings [first],", "Thanks for reaching us, [first].", "[first], good to hear from you."), "hello_bot": ("Lumi speaking, a machine.", "Automatic answer by Lumi:"),
        "help": ("We traced [order], news will come.", "The stock room knows.", "[product] specialists will look.", "Consider it fixed.", "Pardon the mess, it is being handled."),
        "nothing": ("Do look around on our pages.", "Customers matter to us."), "rude": ("Obviously you did it wrong.", "How often must I repeat it?"),
        "promise above authority": ("Sixty off, my decision.", "Full money, no return."), "other customer's data": ("Compare order [order] of somebody else.",),
        "bye": ("So long, Lantern", "Regards from the desk"), "follow": ("cool", "by when?", "okay then", "told you earlier"),
    },
)
#: sample, dev, held_out and rotation share three pools; `policies.POOLS` says which tier reads which.
