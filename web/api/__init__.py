"""The API for other programs, `/api/v1`: each call is one operation of the engine, in the name of a token's person."""

from apiflask import APIBlueprint
from flask.sansio.blueprints import BlueprintSetupState

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="v1")

from web.api import cases, keys, problems, processes, tasks  # noqa: E402, F401  # they hang themselves on the blueprint
from web.api.models import ProblemOut  # noqa: E402


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
