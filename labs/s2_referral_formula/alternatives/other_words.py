# %% artefact="codebook.csv"
said = {
    "T1": ["Lena finished the whole level this morning, all alone!", "We got the test back today: Lena has the best mark so far.", "The class built the circuit in the last lesson and everybody cheered.", "Since yesterday evening Lena reads the story without help."],
    "T0": ["The good test was before the holidays.", "Six weeks ago Lena was proud, it has faded a bit.", "Lena is not in the mood at the moment.", "So so, we need to find the time."],
    "A1": ["Who are the two parents in Lena's class whose child also loves maths?", "You mentioned Ida: would she like the same trial lesson this week?", "Which two teachers next door would want to see this lesson?", "Is there a neighbour of Lena who starts maths this year, and may I write to them?"],
    "A2": ["Recommendations are always welcome, of course.", "Tell your friends about us some time!", "Perhaps you can spread the word a little.", "Please keep us in mind when people ask."],
    "Y1": ["As a thank-you we add 20 euros to your account.", "And you both get a free month when they start.", "For each new family you receive 20 euros."],
    "N1": ["And one more time, who else could you name?", "I must ask once more about your friends.", "Are you sure? Most people find three names.", "Please look through your contacts again while I wait."],
    "R1": ["You get a short message with a link: one tap and it is passed on.", "I wrote the note for you already: Ida only has to tap the date.", "I will put a ready message into your chat now, pass it on as it is.", "I will send you two lines that you can simply forward, ready to go."],
    "C1": ["Sure: Ida. I can write to her today.", "You could try Ida and Tom, they are in the same class.", "Good idea, Ida was complaining about maths only yesterday."],
    "C0": ["Hmm, nobody comes to mind.", "I would rather not give names, sorry.", "I will think about it."],
    "C9": ["Thanks, have a nice day!", "All right, until next time.", "Many greetings to Lena, goodbye.", "Wonderful, take care."],
    "S1": ["Hello Mrs A., I am calling about Lena's robot kit.", "All right, until next time.", "Good, I will send the summary. Bye!", "Hi Mrs A., this is Lantern's adviser. Do you have two minutes?"],
    "S2": ["The invoice now shows the right address.", "You can change the level in the app under settings.", "I checked, the spare part goes out tomorrow.", "I moved the lesson to Monday, you get a mail."],
    "S3": ["How was the weekend?", "Lovely weather today, how are you all?", "Did Lena enjoy the concert?", "We just moved our desks, so excuse the noise."],
}
says = {"T1": "tells of something that went well a moment ago, today or since last night", "T0": "nothing to report, no time for it, or the good moment lies weeks or terms back", "A1": "wants to know one person to talk to: a parent, neighbour, friend, colleague, teacher",
        "A2": "lets the customer know that spreading the word is nice, and asks for nobody in particular", "Y1": "promises something for each friend who comes: euros, a free month, a gift", "N1": "does not take no for an answer: try again, another name, who else",
        "R1": "hands over a ready message, link or card to share", "C1": "agrees, mentions a friend", "C0": "declines, knows nobody, wants to think", "C9": "wishes a nice day, thanks, goodbye", "S1": "hello, who is speaking, is it a good time; thanks and goodbye",
        "S2": "settles a matter: bill, login, parcel, spare part, lesson, setting", "S3": "chats about the weather, weekend, sports, holidays, a party"}
pd.DataFrame([{"code": code, "speaker": CODES[code], **dict(zip(["means", *EXAMPLES], [says[code], *lines_, "", "", ""]))} for code, lines_ in said.items()]).to_csv("codebook.csv", index=False)

# %% solution="forecast_f1"
forecast_f1 = 0.86

# %% solution="moves_of"
def moves_of(lines, started_at):
    frame = pd.DataFrame(lines)
    hours = (pd.to_datetime(frame["at"]) - pd.Timestamp(started_at)).dt.total_seconds() / 3600
    there = {code: int((frame.loc[hours <= 24, "code"] == code).any()) for code in ("T1", "A1", "A2", "Y1", "N1", "R1", "S3", "C1")}
    return {"touch": there["T1"], "ask_specific": there["A1"], "ask_vague": there["A2"] * (1 - there["A1"]), "reward": there["Y1"], "second_ask": there["N1"],
            "forward": there["R1"], "small_talk": there["S3"], "said_yes": there["C1"]}

# %% artefact="script.csv"
pd.DataFrame([
    ("both", "Good morning, it is Lantern, do you have two minutes?"),
    ("both", "The class built the circuit today and everybody cheered, I just heard it from the teacher!"),
    ("both", "Who is the one family or colleague next door who should see this, and may I write to them?"),
    ("both", "You get a short message from me with a link: one tap and it is passed on."),
    ("family", "As a thank-you we add 20 euros to your account."),
    ("both", "Thanks for your time, goodbye!"),
], columns=["for", "line"]).to_csv("script.csv", index=False)
