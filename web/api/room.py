"""The room that the calls of this package stand in, and what the OpenAPI document says of the whole."""

from apiflask import APIBlueprint
from flask.sansio.blueprints import BlueprintSetupState

from web.api.models import ProblemOut

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="v1")


@blueprint.record_once
def describe(state: BlueprintSetupState) -> None:
    """What the OpenAPI document says of the whole."""
    state.app.config.update(
        INFO={
            "description": "Each call is one operation of the engine, in the name of the person whose bearer token is sent. "
            "Every refusal has a stable `code`, a sentence in Chinese (`zh`) and in English (`en`), and `errors` by field.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        TAGS=[{"name": "v1", "description": "Version 1"}],
        HTTP_ERROR_SCHEMA=ProblemOut,
        VALIDATION_ERROR_SCHEMA=ProblemOut,
        VALIDATION_ERROR_DESCRIPTION="The request or the form is not as it should be",
    )
