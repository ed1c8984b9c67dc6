"""Every kind of request as one type, told apart by `operation`."""

from typing import Annotated

from pydantic import Field

from lib.model.request import GenerateRequest, SocialRequest
from lib.model.text_request import AnalyzeRequest, PromptRequest

AnyRequest = Annotated[
    GenerateRequest | SocialRequest | PromptRequest | AnalyzeRequest, Field(discriminator="operation")
]
"""Operations join here as they are built."""
