"""Home: the answer at first sight."""

import streamlit as st

from lead_model.ui import compute, figures, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame

scenario = frame("Home")
