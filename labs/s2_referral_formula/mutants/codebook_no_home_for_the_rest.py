# %% artefact="codebook.csv" fails=["codebook_held_out", "formula_recovers", "formula_calibrated", "pair_coding", "forecast_own"]
"""keeps only the moves: greetings, service and small talk have no code of their own and land in a move"""
mine = {
    "T1": ["a success of the learner or the class within the last day: today, this morning, last night, an hour ago, just now", "Lena finished the whole level this morning, all alone!", "We got the test back today: Lena has the best mark so far.", "The robot drove for the first time today."],
    "T0": ["no news, or a success that is weeks or months ago: hardly used, only just started, it has faded", "The good test was before the holidays.", "It is all right, nothing to report.", "The teachers have only just started."],
    "A1": ["asks for one particular person: which parent, family, neighbour, colleague or teacher", "Who are the two parents in Lena's class whose child also loves maths?", "You mentioned Ida: would she like the same trial lesson this week?", "Which two teachers next door would want to see this lesson?"],
    "A2": ["says in general that recommendations are welcome: tell others, spread the word", "Recommendations are always welcome, of course.", "Tell your friends about us some time!", "If you ever know somebody, do tell them about us."],
    "Y1": ["offers a reward for a recommendation: money, a voucher, a free month", "As a thank-you we add 20 euros to your account.", "And you both get a free month when they start."],
    "N1": ["asks once more after the customer has answered: really nobody else, another name", "And one more time, who else could you name?", "Please look through your contacts again while I wait."],
    "R1": ["gives a finished text, message or card that only has to be forwarded or shared", "You get a short message with a link: one tap and it is passed on.", "I will put a ready message into your chat now, pass it on as it is."],
}
filled = [{"code": code, "speaker": CODES[code], **dict(zip(["means", *EXAMPLES], [*words, "", "", ""]))} for code, words in mine.items()]
pd.DataFrame(filled).to_csv("codebook.csv", index=False)
