"""Many questions at once cost what one does: those that come while an answer is under way are asked together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Together(Generic[Question, Answer]):
    """answer: gives one answer for each of a list of questions, in their order; what it raises, each asker gets."""

    def __init__(self, answer: Callable[[list[Question]], Awaitable[list[Answer]]]) -> None:
        self.answer = answer
        self.waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self.work: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.waiting.append((question, future))
        if self.work is None or self.work.done():
            self.work = asyncio.create_task(self.answer_all())
        return await future

    async def answer_all(self) -> None:
        while self.waiting:
            taken, self.waiting = self.waiting, []
            try:
                answers = await self.answer([question for question, _ in taken])
            except Exception as error:
                for _, future in taken:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), answer in zip(taken, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
