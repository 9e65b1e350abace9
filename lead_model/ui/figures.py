"""The one place through which pages draw charts, sliders and key figures."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from lead_model.decisions.plans import Kind, Plan
from lead_model.decisions.switch_year import SwitchYears
from lead_model.ui import format as fmt
from lead_model.ui.components import BACKGROUND_COLOUR, TEXT_COLOUR, ClickEvent, live_slider, show_figures

__all__ = [
    "BACKGROUND_COLOUR",
    "TEXT_COLOUR",
    "ClickEvent",
    "cumulative_net",
    "key_figures",
    "live_slider",
    "show_figures",
]


def key_figures(cards: Sequence[tuple[str, str, str]], *, key: str) -> None:
    """Cards in a row that wraps: (label, figure, one line that explains it)."""
    with st.container(key=f"lead-cards-{key}", horizontal=True, gap="small"):
        for number, (label, figure, note) in enumerate(cards):
            with st.container(key=f"lead-card-{key}-{number}", width=250):
                st.markdown(f"{fmt.markdown(label)}  \n**{fmt.markdown(figure)}**  \n{fmt.markdown(note)}")


# Professional, Global and the switch plan look the same on every chart: colour, dash and marker.
STYLES = {
    Kind.PROFESSIONAL: ("#0072B2", "solid", "circle"),
    Kind.GLOBAL: ("#E69F00", "solid", "square"),
    Kind.SWITCH: ("#009E73", "solid", "diamond"),
}


def cumulative_net(found: SwitchYears, shown: Sequence[Plan]) -> go.Figure:
    """Net result added up over the years, one labelled line a plan, in millions of dollars."""
    figure = go.Figure()
    years = [fmt.year(py) for py in found.years]
    for plan in shown:
        colour, dash, symbol = STYLES[plan.kind]
        total = np.cumsum(found.net[found.plans.index(plan)]) / 1e6
        figure.add_scatter(
            x=years, y=total, name=plan.label, mode="lines+markers", showlegend=False,
            line={"color": colour, "width": 2.5, "dash": dash}, marker={"symbol": symbol, "size": 7},
            customdata=[fmt.dollars(one * 1e6, sign=True) for one in total],
            hovertemplate=f"{plan.label}<br>%{{x}}: %{{customdata}} so far<extra></extra>",
        )  # fmt: skip
    figure.add_hline(y=0, line={"color": TEXT_COLOUR, "width": 1.5})
    _end_labels(figure, found, shown, years[-1])
    figure.update_layout(
        title={"text": f"Added up over the years, {found.best.label} brings most", "x": 0, "xanchor": "left"},
        template="none", margin={"l": 60, "r": 150, "t": 45, "b": 45}, hovermode="closest",
        yaxis={"title": "Net result so far, $M", "ticksuffix": "M", "tickprefix": "$", "zeroline": False},
    )  # fmt: skip
    return figure


def _end_labels(figure: go.Figure, found: SwitchYears, shown: Sequence[Plan], last: str) -> None:
    """Names at the ends of the lines, moved apart where they would cover each other."""
    ends = sorted(((float(found.value(plan)) / 1e6, plan) for plan in shown), key=lambda pair: pair[0])
    values = np.array([found.net[found.plans.index(plan)].cumsum() for plan in shown]) / 1e6
    apart = max(float(values.max() - min(values.min(), 0.0)), 1e-9) * 0.075
    place = -np.inf
    for end, plan in ends:
        place = max(end, place + apart)
        text = plan.label.replace(" throughout", "").replace("Professional, Global from PY", "Global from ")
        figure.add_annotation(
            x=last, y=place, text=text, showarrow=False, xanchor="left", xshift=10,
            font={"color": TEXT_COLOUR, "size": 13},
        )  # fmt: skip
