"""What flite and festival call the sounds of their languages, as IPA; phones of a synthesiser's own segment list.

Between ``flite_phones`` and ``festival_phones``, which read those lists, and everything that understands IPA.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from studio.errors import StudioError
from studio.speech.phone_times import PAUSE, Phone

PhoneSet = Literal["arpabet", "italian", "finnish", "czech", "catalan", "russian"]


def _letters(pairs: str) -> dict[str, str]:
    """Read "name=IPA name=IPA ..."; a name alone stands for itself."""
    return {name: ipa or name for name, _, ipa in (pair.partition("=") for pair in pairs.split())}


_ROMANCE_VOWELS = "a e i o u E=ɛ O=ɔ a1=a e1=e i1=i o1=o u1=u E1=ɛ O1=ɔ"
_IPA: dict[PhoneSet, dict[str, str]] = {
    "arpabet": _letters(
        "aa=ɑː ae=æ ah=ʌ ao=ɔː aw=aʊ ax=ə axr=ɚ ay=aɪ eh=ɛ er=ɚ ey=eɪ ih=ɪ iy=iː ow=oʊ oy=ɔɪ uh=ʊ uw=uː "
        "b ch=tʃ d dh=ð dx=ɾ f g=ɡ hh=h hv=ɦ jh=dʒ k l m n nx=n ng=ŋ p r=ɹ s sh=ʃ t th=θ v w y=j z zh=ʒ "
        "el=əl em=əm en=ən pau=_ h#=_ brth=_ sil=_"
    ),
    "italian": _letters(
        f"{_ROMANCE_VOWELS} j w p t k b d g=ɡ f s S=ʃ v z Z=ʒ ts tS=tʃ dz dZ=dʒ m n J=ɲ ng=ŋ nf=ɱ l L=ʎ r #=_"
    ),
    "finnish": _letters(
        "a=ɑ e i o u y @=æ 7=ø &=ə p t k b d g=ɡ f T=θ D=ð s z S=ʃ Z=ʒ h v=ʋ m n N=ŋ l L=l r j w #=_ ##=_"
    ),
    "czech": _letters(
        "a e=ɛ i=ɪ o u b c=ts c~=tʃ ch=x d d~=ɟ dz dz~=dʒ f g=ɡ h=ɦ j k l m n n*=ŋ n~=ɲ p r r~=r̝ r~*=r̝ s s~=ʃ t t~=c "
        "v z z~=ʒ _=ʔ #=_"
    ),
    "catalan": _letters(f"{_ROMANCE_VOWELS} ax=ə b d f g=ɡ j J=ɲ k l L=ʎ m n p r=ɾ rr=r s S=ʃ t w z Z=ʒ pau=_ _=_ #=_"),
    "russian": _letters(
        "ii=i yy=ɨ uu=u ee=ɛ oo=o aa=a a=ɐ e=ɪ i=ɪ y=ɨ u=ʊ ae=ə ay=ə ur=ʊ p pp=pʲ b bb=bʲ t tt=tʲ d dd=dʲ k kk=kʲ "
        "g=ɡ gg=ɡʲ c=ts ch=tɕ f ff=fʲ v vv=vʲ s ss=sʲ z zz=zʲ sh=ʃ sch=ɕː zh=ʒ h=x hh=xʲ m mm=mʲ n nn=nʲ l ll=lʲ "
        "r rr=rʲ j pau=_"
    ),
}


def ipa_of(name: str, phone_set: PhoneSet) -> str:
    """IPA of a synthesiser's name for a sound, ``PAUSE`` for silence. Raises StudioError for a name not in the set."""
    table = _IPA[phone_set]
    if name not in table and name.endswith(":") and name[:-1] in table:  # Finnish and Czech write length so
        return table[name[:-1]] + "ː"
    if name not in table:
        raise StudioError(
            f"The synthesiser said a sound called {name!r}, which is not in the {phone_set} table.",
            "Add it to studio/speech/synthesiser_symbols.py.",
        )
    return table[name]


def phones_from_segments(segments: Sequence[tuple[str, float]], phone_set: PhoneSet, duration_s: float) -> list[Phone]:
    """Make phones without gaps from 0 to the end of the sound.

    segments: the synthesiser's name of each sound and where it ends, in seconds; what lies past the sound's end is cut
    off, and what the sound has beyond the last segment is silence. Neighbouring pauses become one.
    """
    named = [(ipa_of(name, phone_set), min(end_s, duration_s)) for name, end_s in segments]
    phones: list[Phone] = []
    start_s = 0.0
    for symbol, end_s in [*named, (PAUSE, duration_s)]:
        if end_s <= start_s:
            continue
        if phones and symbol == PAUSE == phones[-1].symbol:
            phones[-1] = Phone(PAUSE, phones[-1].start_s, end_s)
        else:
            phones.append(Phone(symbol, start_s, end_s))
        start_s = end_s
    return phones
