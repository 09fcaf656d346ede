"""Zalo's errors: the HTTP status is 200 whatever happened, and the body tells."""

from django.http import JsonResponse

MESSAGES = {
    -32: "Exceed the limit of requests per minute",
    -100: "Attachment id is expired",
    -200: "Send message failed",
    -201: "Params is invalid",
    -209: "This API is not supported because this app is not active",
    -210: "Parameter exceeds the maximum limit",
    -211: "Out of quota",
    -213: "The user has not followed Offical Account",
    -216: "Access token is invalid",
    -218: "Exceed the user's receiving limit",
    -220: "access_token is expired or removed",
    -223: "The Offical Account has not given consent to the app",
    -224: "The Official Account has not registed a suitable package",
    -227: "User is banned or has been inactive for more than 45 days",
    -230: "User has not interacted with the OA in the past 7 days",
    -232: "User has not interacted with the OA yet, or the latest interaction was out of date",
    -233: "This message type is not supported",
    -234: "This message type can not be sent at night",
    -242: "appsecret_proof provided in the API call is invalid",
    -244: "User has restricted this type of message from your OA",
}
OAUTH = {
    -14001: ("Invalid secret key", "Secret key is not of this application"),
    -14002: ("Invalid app id", "App is not active, or the user is no administrator"),
    -14003: ("Invalid redirect uri", "Redirect uri is not registered"),
    -14004: ("Invalid code", "Code is used, expired, or its verifier does not fit"),
    -14014: ("Invalid refresh token", "Refresh token is used or expired"),
}


class ZaloError(Exception):
    """What a view raises to answer with Zalo's error body."""

    def __init__(self, code: int, message: str = "", status: int = 200) -> None:
        super().__init__(code)
        self.code, self.message, self.status = code, message, status

    def answer(self) -> JsonResponse:
        if self.code in OAUTH:
            name, reason = OAUTH[self.code]
            body = {"error": self.code, "error_name": name, "error_reason": reason, "error_description": reason}
            return JsonResponse(body | {"ref_doc": "https://developers.example.test/oauth"}, status=self.status)
        message = self.message or MESSAGES.get(self.code, "An error occurred")
        return JsonResponse({"error": self.code, "message": message}, status=self.status)
