"""Words as shops and their customers use them: few of them often, most of them rarely, as in any language (Zipf)."""

from itertools import accumulate
from pathlib import Path
from random import Random

FAMILIES = "Nguyễn,Trần,Lê,Phạm,Hoàng,Phan,Vũ,Đặng,Bùi,Đỗ,Hồ,Ngô,Dương,Lý".split(",")
MIDDLES = "Thị,Văn,Ngọc,Minh,Thanh,Thu,Đức,Quang,Hồng,Gia,Bảo,Hải,Kim,Xuân".split(",")
GIVEN = "An,Bình,Châu,Dung,Giang,Hà,Hạnh,Hiếu,Hương,Khánh,Lan,Linh,Long,Mai,Nam,Nga,Nhi,Phúc,Quân,Thảo,Trang,Tú,Vy,Yến".split(
    ","
)
EMOJIS = ("❤️", "😍", "🙏", "😭", "👍", "🥰", "😂")


def words() -> list[str]:
    """The words of `words.txt`, the most frequent first; some are phrases of two or three syllables."""
    lines = Path(__file__).with_name("words.txt").read_text().splitlines()
    return [word.strip() for line in lines if not line.startswith("#") for word in line.split(",")]


class Texts:
    """Lines and names drawn from `random`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.words = words()
        # Zipf's law as Mandelbrot corrected it: the first few are not quite as frequent as their rank says.
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(self.words) + 1)))

    def line(self) -> str:
        """A message: mostly short, sometimes of fifty words; some carry a number that stands in no other."""
        chance = self.random.random
        length = 1 + int(4 / (chance() + 0.08)) if chance() < 0.85 else self.random.randint(10, 30)
        chosen = self.random.choices(self.words, cum_weights=self.weights, k=length)
        if (dice := chance()) < 0.16:
            chosen.append(self.number(dice))
        elif dice > 0.93:
            chosen.append(self.random.choice(EMOJIS))
        text = " ".join(chosen)
        return text[0].upper() + text[1:]

    def number(self, dice: float) -> str:
        """An amount, an order or a telephone."""
        if dice < 0.08:
            return f"{self.random.randrange(20, 2000, 5)}k"
        return f"DH{self.random.randrange(10**6):06d}" if dice < 0.12 else f"09{self.random.randrange(10**8):08d}"

    def name(self) -> str:
        return " ".join(self.random.choice(part) for part in (FAMILIES, MIDDLES, GIVEN))
