"""Texts for the phone corpus: written for this project, rich in sounds, with many lip closures (p b m) and f v."""

from __future__ import annotations

import numpy as np

ENGLISH_SENTENCES = (
    "The brown bowl fell from the top of the pantry shelf.",
    "Five warm muffins vanished before my brother came back.",
    "Pour the syrup over both pancakes, please.",
    "A thin mist hung above the village mill.",
    "She wove a blue scarf from the softest wool.",
    "The farmer gave every puppy a proper bath.",
    "Never leave the lamp burning by the open window.",
    "My baby brother bumped his big toe this morning.",
    "We measured the treasure with a pleasing vision.",
    "Those three brothers breathe the southern weather.",
    "Maps from the museum help people move about.",
    "Choose the cheapest jug at the village fair.",
    "The huge red judge watched George catch the bridge.",
    "Vivid violets cover half of the river valley.",
    "Bob and Pam may perhaps bring a bag of plums.",
    "He thought the path through the thick moth wood was the third.",
    "Yes, the young musician used a yellow ukulele.",
    "Rough winds whip the wet wooden wharf.",
    "Singing kings bring strong long strings along.",
    "Put good sugar on the cook's wooden hook.",
    "How now, said the owl, and flew around our house.",
    "The boy enjoyed the noise of toys and coins.",
    "Fear and beer are near the weird old pier.",
    "Pure curiosity lured the tourists to the moor.",
    "Their fair-haired heir cares where the bears are.",
    "My simple example amply improved the sample.",
    "Obviously, Abby absorbed the obvious problem.",
    "Mum made me mop up maple jam from the mat.",
    "Papa paid a penny for a purple paper boat.",
    "Five fluffy fawns followed a firefly over the fence.",
    "Every voice in the cave moved above the waves.",
    "It was calm, and the palm tree barely swayed.",
    "What is the time, and when may we come in?",
    "Hello, my name is Emma, and I am happy to be here today.",
    "Thank you very much for watching; see you next time!",
    "Let me show you how this works, step by step.",
    "I'm afraid that I cannot answer that before Monday.",
    "Welcome back! Today we are talking about the future of film.",
    "Please remember to bring your own cup of coffee.",
    "Could you repeat the last word a bit more slowly?",
    "The committee's final report will be published in February.",
    "Nobody believed the fable about the amiable bumblebee.",
    "Stop, drop, map, tap; rub, rob, web, tub; ham, home, rim, foam.",
    "Off, if, half, cough; of, have, live, love.",
    "Deep in the park a tramp was camping under a lamp.",
    "She packed her bags, slammed the door, and moved to Berlin.",
    "Who would chew two new blue shoes?",
    "The bird heard the first word of the nurse's verse.",
    "An elephant and an ostrich opened an umbrella.",
    "Awful autumn thoughts brought the author to the court.",
)

OTHER_SENTENCES: dict[str, tuple[str, ...]] = {
    "de": (
        "Guten Morgen, mein Name ist Anna und ich komme aus Hamburg.",
        "Bitte bringen Sie mir ein Pfund Äpfel und fünf Pflaumen.",
        "Über den Bergen wohnen viele freundliche Menschen.",
        "Möchten Sie schöne grüne Bäume und kühle Brunnen sehen?",
        "Der Vater brachte abends immer Brot, Milch und Papier mit.",
    ),
    "fr": (
        "Bonjour, je m'appelle Émile et j'habite près de la mer.",
        "Un bon vin blanc, s'il vous plaît, avec du pain frais.",
        "Peut-être pleuvra-t-il beaucoup vendredi matin.",
        "Ma grand-mère prépare une bonne soupe au fromage.",
        "Il faut boire un peu d'eau avant de partir en voyage.",
    ),
    "es": (
        "Buenos días, me llamo Pablo y vivo en un pueblo pequeño.",
        "Mi abuela prepara sopa de pollo para toda la familia.",
        "El perro viejo de mi vecino bebe agua fresca.",
        "Mañana vamos a viajar por la montaña con mi hermano.",
    ),
    "it": (
        "Buongiorno, mi chiamo Paolo e abito vicino a Bologna.",
        "La mamma prepara una buona zuppa di pomodori freschi.",
        "Per favore, vorrei un bicchiere d'acqua e un po' di pane.",
        "Il bambino ha perso la palla blu vicino al fiume.",
        "Oggi piove, ma domani faremo una bella passeggiata.",
        "Mio fratello vive a Milano e lavora in una fabbrica di mobili.",
        "Bevo sempre un caffè prima di partire per la montagna.",
        "Questa finestra si apre sopra il giardino pubblico.",
    ),
    "pt": (
        "Bom dia, meu nome é Pedro e moro perto da praia.",
        "A minha avó faz um pão muito bom para a família.",
        "Amanhã vamos passear pela floresta com os primos.",
    ),
    "nl": (
        "Goedemorgen, mijn naam is Bram en ik woon in Utrecht.",
        "Mag ik vijf verse broodjes en een beetje boter?",
        "De buurvrouw verft haar voordeur lichtblauw.",
    ),
    "pl": (
        "Dzień dobry, mam na imię Paweł i mieszkam w Poznaniu.",
        "Proszę pięć bułek, mleko i pół funta masła.",
        "Wiosną ptaki śpiewają nad brzegiem małej rzeki.",
    ),
    "ru": (
        "Доброе утро, меня зовут Павел, я живу в большом городе.",
        "Мама купила пять яблок, молоко и белый хлеб.",
        "Вечером мы вместе пойдём в новый музей.",
        "Бабушка испекла пирог, и мы пили чай на веранде.",
        "Поезд опоздал, поэтому мы ждали почти два часа.",
        "Моя собака любит бегать по широкому полю.",
    ),
    "cmn": (
        "你好，我的名字叫明明，我住在北京。",
        "妈妈买了五个苹果和一瓶牛奶。",
        "明天我们一起去爬山，好不好？",
        "非常感谢你的帮忙，朋友。",
    ),
    "ja": (
        "おはようございます、わたしのなまえはまみです。",
        "あしたともだちとうみへいきます。",
        "ぼくのいぬはまいあさパンをたべます。",
        "ふゆのあさはとてもさむいですね。",
    ),
    "ko": ("안녕하세요, 제 이름은 민준입니다.", "어머니가 사과 다섯 개와 빵을 샀어요.", "내일 부산에 가고 싶습니다."),
    "hi": ("नमस्ते, मेरा नाम अमित है और मैं मुंबई में रहता हूँ।", "माँ ने पाँच सेब और दूध खरीदा।"),
    "tr": ("Merhaba, benim adım Mehmet ve İzmir'de yaşıyorum.", "Babam pazardan beş elma ve peynir aldı."),
    "cs": (
        "Dobrý den, jmenuji se Pavel a bydlím v malém městě.",
        "Maminka koupila pět jablek, mléko a bílý chléb.",
        "Večer půjdeme společně do nového divadla.",
        "Babička upekla výborný koláč pro celou rodinu.",
        "Můj bratr vaří polévku a poslouchá hudbu.",
        "Vlak má zpoždění, a proto čekáme na nádraží.",
    ),
    "fi": (
        "Hyvää huomenta, minä olen Paavo ja asun pohjoisessa.",
        "Äiti osti viisi omenaa, maitoa ja leipää.",
        "Poika potkii palloa pihalla koko päivän.",
        "Illalla menemme yhdessä uuteen museoon.",
        "Veljeni keittää hyvää kalakeittoa.",
        "Mummo leipoi mansikkapiirakkaa meille.",
        "Juna on myöhässä, mutta me odotamme vielä.",
    ),
    "ca": (
        "Bon dia, em dic Pau i visc prop de la muntanya.",
        "La mare compra pomes, pa i una ampolla de vi.",
        "Demà al vespre anirem plegats al museu nou.",
        "El meu germà prepara una sopa molt bona.",
        "Avui plou, però demà farem un passeig pel bosc.",
        "Aquesta finestra s'obre damunt del jardí públic.",
    ),
    "sv": ("God morgon, jag heter Björn och bor i en liten by.", "Min mamma bakar bröd och kokar kaffe på fredagar."),
    "ar": ("صباح الخير، اسمي محمد وأسكن قرب البحر.", "اشترت أمي خمس تفاحات وخبزا."),
}

_SUBJECTS = (
    "my mother", "a brave pilot", "the village baker", "every member", "Peter Brown", "the old bishop",
    "a famous film maker", "our best friend", "the small puppy", "Miss Thompson", "a number of voters",
    "the chief engineer", "George", "Vivian", "the youngest child", "a shy giraffe", "the weather man",
    "somebody from the office",
)  # fmt: skip
_VERBS = (
    "found", "brought", "moved", "painted", "forgot", "described", "measured", "borrowed", "saved", "imagined",
    "pushed", "bought", "cooked", "visited", "improved", "chose", "watched", "threw away", "made up", "put down",
)  # fmt: skip
_OBJECTS = (
    "a purple umbrella", "the broken lamp", "five warm pies", "the map of Bombay", "a huge yellow jug",
    "the empty museum", "an important problem", "the wooden bridge", "a pleasant view", "some thin leather",
    "the first chapter", "a foggy valley", "both of the boys", "a pair of velvet shoes", "the chemistry homework",
    "an avocado", "the beam of light", "her own voice",
)  # fmt: skip
_ENDINGS = (
    "before breakfast", "above the farm", "in the middle of February", "with much trouble", "for the beautiful film",
    "on Wednesday evening", "without a map", "from far away", "because of the wind", "near the shop", "and laughed",
    "while it rained", "beyond the village", "to everybody's surprise",
)  # fmt: skip

# espeak-ng's own phoneme codes, as its English voices know them.
_CONSONANTS = (
    "p",
    "b",
    "m",
    "f",
    "v",
    "t",
    "d",
    "k",
    "g",
    "T",
    "D",
    "s",
    "z",
    "S",
    "Z",
    "h",
    "n",
    "l",
    "r",
    "w",
    "j",
    "tS",
    "dZ",
)
_LIP_CONSONANTS = ("p", "b", "m", "f", "v")
_VOWELS = ("a", "E", "I", "0", "V", "U", "i:", "u:", "3:", "A:", "O:", "aI", "eI", "OI", "aU", "oU", "@")
_CODAS = ("", "", "", "p", "b", "m", "f", "v", "n", "N", "s", "t", "k", "l")


def english_sentence(generator: np.random.Generator, held_out: bool) -> str:
    """One written or assembled sentence; ``held_out`` chooses written ones that training never sees."""
    if generator.random() < 0.3:
        sentences = [text for index, text in enumerate(ENGLISH_SENTENCES) if (index % 8 == 3) == held_out]
        return str(generator.choice(sentences))
    parts = [str(generator.choice(words)) for words in (_SUBJECTS, _VERBS, _OBJECTS, _ENDINGS)]
    sentence = " ".join(parts)
    if generator.random() < 0.15:
        sentence += f", and {generator.choice(_SUBJECTS)} {generator.choice(_VERBS)} {generator.choice(_OBJECTS)}"
    return sentence[0].upper() + sentence[1:] + str(generator.choice([".", ".", "!", "?"]))


def other_sentence(language: str, generator: np.random.Generator) -> str:
    """A sentence of another language, half the time followed by a number said in that language."""
    sentence = str(generator.choice(list(OTHER_SENTENCES[language])))
    return f"{sentence} {number_text(generator)}" if generator.random() < 0.5 else sentence


def number_text(generator: np.random.Generator) -> str:
    """Numbers as digits, which every voice reads in its own language."""
    count = int(generator.integers(1, 4))
    return ", ".join(str(int(generator.integers(0, 10 ** int(generator.integers(1, 5))))) for _ in range(count)) + "."


def nonsense_text(generator: np.random.Generator) -> str:
    """Words of random syllables in espeak-ng's phoneme codes; two consonants of five are made with the lips."""
    words = []
    for _ in range(int(generator.integers(3, 7))):
        syllables = []
        for position in range(int(generator.integers(1, 4))):
            consonants = _LIP_CONSONANTS if generator.random() < 0.4 else _CONSONANTS
            stress = "'" if position == 0 else ""
            syllables.append(f"{generator.choice(consonants)}{stress}{generator.choice(_VOWELS)}")
        words.append("".join(syllables) + str(generator.choice(_CODAS)))
    return f"[[{' '.join(words)}]]"


def nonsense_words(generator: np.random.Generator) -> str:
    """Invented words in plain letters, for synthesisers that only read; two syllables of five begin with the lips."""
    words = []
    for _ in range(int(generator.integers(3, 7))):
        word = ""
        for _ in range(int(generator.integers(2, 4))):
            lips = generator.random() < 0.4
            word += str(generator.choice(list("pbmfv" if lips else "pbmfvtdkslnr"))) + str(
                generator.choice(list("aeiou"))
            )
        words.append(word + str(generator.choice(["", "", "n", "s", "m", "p"])))
    return " ".join(words) + "."
