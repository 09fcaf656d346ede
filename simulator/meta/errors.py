"""Meta's errors as a table: (code, subcode) → HTTP status, message, and the words for people where Meta gives some.

The HTTP status of a code is not documented; these are those usually seen.
"""

from typing import NamedTuple

from django.http import JsonResponse


class Row(NamedTuple):
    status: int
    message: str
    user_title: str = ""
    user_message: str = ""
    kind: str = "OAuthException"
    transient: bool = False


WINDOW = "This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview"
NOT_FOUND = (
    "Unsupported request. Object with the given ID does not exist, cannot be loaded due to missing permissions, "
    "or does not support this operation."
)

ERRORS: dict[tuple[int, int | None], Row] = {
    (1, None): Row(500, "An unknown error occurred", kind="OAuthException", transient=True),
    (1, 99): Row(400, "An unknown error occurred"),
    (1, 1357046): Row(500, "Invalid JSON for postcard"),
    (2, None): Row(500, "Service temporarily unavailable", transient=True),
    (2, 2018344): Row(400, "The page admin has not accepted the labels terms"),
    (3, None): Row(400, "Application does not have the capability to make this API call."),
    (4, None): Row(403, "Application request limit reached", transient=True),
    (4, 2018022): Row(400, "Too many send requests to phone numbers"),
    (4, 2018354): Row(400, "Marketing message frequency limit reached"),
    (9, 2018352): Row(400, "Too many opt-in requests"),
    (10, None): Row(403, "Application does not have permission for this action"),
    (10, 2018278): Row(403, WINDOW),
    (10, 2018065): Row(403, WINDOW),
    (10, 2534022): Row(403, WINDOW),
    (10, 2018108): Row(
        403, "This Person Cannot Receive Messages: This person isn't receiving messages from you right now."
    ),
    (10, 2018300): Row(403, "Message not sent: another app is controlling this thread now."),
    (10, 1893063): Row(403, "The page is temporarily restricted from sending messages."),
    (10, 1893015): Row(403, "The person has stopped marketing messages."),
    (10, 1404170): Row(403, "The page is restricted from sending opt-in requests."),
    (10, 2534077): Row(403, "The link between the page and the Instagram account cannot be verified."),
    (17, None): Row(403, "User request limit reached", transient=True),
    (32, None): Row(403, "Page request limit reached", transient=True),
    (80001, None): Row(403, "There have been too many calls to this Page account. Wait a bit and try again."),
    (80002, None): Row(403, "There have been too many calls to this Instagram account. Wait a bit and try again."),
    (80006, None): Row(403, "There have been too many calls to this Messenger account. Wait a bit and try again."),
    (100, None): Row(400, "Invalid parameter"),
    (100, 33): Row(400, NOT_FOUND, kind="GraphMethodException"),
    (100, 1893061): Row(
        400, "Invalid parameter", "Message tag no longer available", "This message tag can no longer be used."
    ),
    (100, 2018001): Row(400, "No matching user found"),
    (100, 2018008): Row(400, "Failed to fetch the file from the url"),
    (100, 2018014): Row(400, "Cannot send both a message and a sender action"),
    (100, 2018047): Row(400, "Upload attachment failure. The type of file does not match the attachment type."),
    (100, 2018074): Row(400, "Invalid attachment id"),
    (100, 2018109): Row(400, "Attachment size exceeds allowable limit"),
    (100, 2018164): Row(400, "Invalid content"),
    (100, 2018218): Row(400, "No profile available for this user"),
    (100, 2018247): Row(403, "Insufficient permission to access user profile"),
    (100, 2018294): Row(400, "Video upload timed out or the video is corrupted"),
    (100, 2018320): Row(400, "Invalid content"),
    (100, 2018328): Row(400, "Invalid content"),
    (100, 2534001): Row(400, "The thread has been archived or deleted"),
    (100, 2534013): Row(400, "The page is not linked to an Instagram account"),
    (100, 2534014): Row(400, "No matching Instagram user"),
    (100, 2534015): Row(400, "Invalid message data"),
    (100, 2534025): Row(400, "Invalid content"),
    (100, 2534029): Row(400, "The business is blocked from Instagram messaging"),
    (100, 2534037): Row(400, "The app is not the owner of the thread"),
    (102, None): Row(401, "Session key invalid or no longer valid"),
    (104, None): Row(400, "An access token is required to request this resource."),
    (190, None): Row(400, "Invalid OAuth access token - Cannot parse access token"),
    (190, 458): Row(401, "Error validating access token: The user has not authorized application."),
    (190, 459): Row(
        401,
        "Error validating access token: You cannot access the app till you log in to www.facebook.com.",
        "Log in to Facebook",
        "Log in to facebook.com and follow the steps shown there.",
    ),
    (190, 460): Row(
        401,
        "Error validating access token: The session has been invalidated because the user changed their password or "
        "Facebook has changed the session for security reasons.",
    ),
    (190, 463): Row(401, "Error validating access token: Session has expired."),
    (190, 464): Row(
        401,
        "Error validating access token: Sessions are not allowed because the user is not confirmed.",
    ),
    (190, 467): Row(401, "Error validating access token: The session is invalid because the user logged out."),
    (190, 492): Row(401, "User associated with the Page access token does not have an appropriate role on the Page."),
    (200, None): Row(403, "Requires pages_messaging permission to manage the object"),
    (200, 2018021): Row(403, "The page's phone matching is not available"),
    (200, 2018027): Row(
        403, "Cannot message users who are not admins, developers or testers of the app until it is live."
    ),
    (200, 2018028): Row(
        403,
        "Cannot message users who have no role on the app until pages_messaging is reviewed.",
    ),
    (200, 2534041): Row(
        403,
        "The Instagram account does not allow access to messages.",
        "Messages are switched off",
        "Allow access to messages in the Instagram app.",
    ),
    (200, 1545041): Row(
        400,
        "Message Not Sent: This person isn't available right now.",
        "Message Not Sent",
        "This person isn't available right now.",
    ),
    (210, None): Row(400, "A page access token is required to request this resource."),
    (230, None): Row(403, "Requires pages_messaging permission"),
    (341, None): Row(403, "Application limit reached", transient=True),
    (368, None): Row(400, "The action attempted has been deemed abusive or is otherwise disallowed"),
    (506, None): Row(400, "Duplicate status message"),
    (551, None): Row(400, "This person isn't available right now."),
    (551, 1545041): Row(
        400, "This person isn't available right now.", "Message Not Sent", "This person isn't available right now."
    ),
    (613, None): Row(403, "Calls to this api have exceeded the rate limit."),
    (613, 1893016): Row(400, "The opt-in request was repeated too soon."),
    (613, 2018338): Row(400, "You have been warned for abusive use of message tags to this person."),
    (613, 2534040): Row(403, "Calls to this api have exceeded the Instagram rate limit."),
    (1200, None): Row(500, "Temporary send message failure. Please try again later.", transient=True),
    (2022, None): Row(400, "Messages of this type are disabled after a policy violation"),
    (2500, None): Row(400, "An active access token must be used to query information about the current user."),
    (10303, None): Row(400, "Invalid account_linking_token"),
    (36103, None): Row(400, "The Instagram account is not eligible for this API"),
    (2018218, None): Row(400, "No profile available for this user"),
    (2018247, None): Row(403, "Insufficient permission to access user profile"),
    (2018300, None): Row(400, "Message not sent: another app is controlling this thread now."),
    (2018321, None): Row(400, "An automated flow is controlling this thread now."),
    (9000001, None): Row(400, "The message has been deleted", kind="GraphMethodException"),
}
# Codes that Meta lists one after the other, for features of the same kind.
FAMILIES = [
    (24001, 24005, "The payment request is not valid"),
    (2018144, 2018171, "The game request is not valid"),
    (2071010, 2071025, "The messenger extensions request is not valid"),
]
ERRORS |= {(code, None): Row(400, message) for low, high, message in FAMILIES for code in range(low, high + 1)}


class GraphError(Exception):
    """What a Graph view raises to answer with Meta's error body. `message` replaces the table's."""

    def __init__(self, code: int, subcode: int | None = None, message: str = "", status: int = 0):
        super().__init__(code, subcode)
        self.code, self.subcode, self.message, self.status = code, subcode, message, status

    def answer(self, trace_id: str) -> JsonResponse:
        row = ERRORS.get((self.code, self.subcode)) or ERRORS.get((self.code, None)) or Row(400, "An error occurred")
        error = {"message": f"(#{self.code}) {self.message or row.message}", "type": row.kind, "code": self.code}
        if self.code == 190 or row.message.startswith("Error validating"):
            error["message"] = self.message or row.message
        if self.subcode:
            error["error_subcode"] = self.subcode
        if row.user_title:
            error |= {"error_user_title": row.user_title, "error_user_msg": row.user_message}
        error |= {"is_transient": row.transient, "fbtrace_id": trace_id}
        return JsonResponse({"error": error}, status=self.status or row.status)
