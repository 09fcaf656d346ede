from helpdesk.models.counter import TicketCounter
from helpdesk.models.entry import TicketEntry, TicketFile
from helpdesk.models.link import TicketLink
from helpdesk.models.rating import TicketRating
from helpdesk.models.saved_view import SavedTicketView
from helpdesk.models.targets import BreachNotice, BusinessHours, Target
from helpdesk.models.ticket import WORKED_ON, Ticket
from helpdesk.models.ticket_field import TicketField
from helpdesk.models.workflow import Workflow

__all__ = [
    "WORKED_ON",
    "BreachNotice",
    "BusinessHours",
    "SavedTicketView",
    "Target",
    "Ticket",
    "TicketCounter",
    "TicketEntry",
    "TicketField",
    "TicketFile",
    "TicketLink",
    "TicketRating",
    "Workflow",
]
