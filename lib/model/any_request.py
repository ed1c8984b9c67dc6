"""Every kind of request as one type, told apart by `operation`."""

from typing import Annotated

from pydantic import Field

from lib.model.picture_request import ControlRequest, EditRequest, UpscaleRequest
from lib.model.request import GenerateRequest, SocialRequest
from lib.model.text_request import AnalyzeRequest, PromptRequest

AnyRequest = Annotated[
    GenerateRequest | SocialRequest | EditRequest | ControlRequest | UpscaleRequest | PromptRequest | AnalyzeRequest,
    Field(discriminator="operation"),
]
"""Every kind of request; operations join here as they are built."""
