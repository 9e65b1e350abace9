"""A page for the tests of the components: sliders in each way of use, figures of each way of drawing.

?charts=stock draws with st.plotly_chart and moves with st.slider, ?fragment=1 reruns only the charts while a slider is
moved, ?fragment=absent names a fragment that the page does not have.
"""

import sys
from pathlib import Path

# Run as a script from this folder: the checkout is not necessarily installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from lead_app.components import TEXT_COLOR, live_slider, show_figures
from tests.messages import own_figure

st.set_page_config(page_title="Components", page_icon="📈", layout="wide")
state = st.session_state
state.setdefault("trend", 4.0)
state.setdefault("received", [])
state.setdefault("runs", 0)
state.runs += 1
stock = st.query_params.get("charts") == "stock"
live = {"1": "charts", "absent": "absent"}.get(st.query_params.get("fragment", ""))
years = np.arange(2027, 2037)


def figures(trend: float) -> list[go.Figure]:
    """A fan, a waterfall, a heatmap and a pay-off, all of them driven by the one number."""
    middle = 1000 * (1 + trend / 100) ** np.arange(10)
    fan = go.Figure()
    for spread, opacity in ((0.3, 0.2), (0.15, 0.4)):
        fan.add_scatter(x=years, y=middle * (1 - spread), line_width=0, showlegend=False, hoverinfo="skip")
        fan.add_scatter(
            x=years,
            y=middle * (1 + spread),
            line_width=0,
            fill="tonexty",
            fillcolor=f"rgba(0,114,178,{opacity})",
            name=f"within {spread:.0%}",
        )
    fan.add_scatter(
        x=years, y=middle, line_color="#0072B2", name="Professional", customdata=["benchmark"] * 10
    )
    fan.add_scatter(x=years, y=[1000] * 10, line={"color": TEXT_COLOR, "dash": "dot"}, name="Do nothing")
    fan.update_layout(title=f"Fan at {trend:.1f}%")

    steps = go.Figure(
        go.Waterfall(
            x=["Historical", "Trend", "Discount", "Spend", "Net"],
            y=[1000, 10 * trend, -30, -900, 0],
            measure=["absolute", "relative", "relative", "relative", "total"],
        )
    )
    steps.update_layout(title=f"Steps at {trend:.1f}%")

    grid = np.linspace(-10, 10, 21)
    heat = go.Figure(
        go.Heatmap(x=grid, y=grid, z=grid[:, None] * trend + grid[None, :], colorscale="RdBu", zmid=0)
    )
    heat.update_layout(title=f"Heat at {trend:.1f}%")

    savings = np.linspace(-15, 20, 141)
    pay = go.Figure()
    pay.add_scatter(
        x=savings, y=np.clip(savings * 0.5 + trend, -10, 10), name="Professional", line_color="#0072B2"
    )
    pay.add_scatter(x=savings, y=np.clip(savings + trend - 3, -15, 15), name="Global", line_color="#E69F00")
    pay.update_layout(title=f"Pay-off at {trend:.1f}%")
    return [
        figure.update_layout(template="none", margin={"t": 50, "r": 20}) for figure in (fan, steps, heat, pay)
    ]


def trend_changed(value: float) -> None:
    """Store the new value; the page owns it."""
    state.trend = value
    state.received.append(value)


def undo() -> None:
    """Change the value by other means than the slider."""
    state.trend = 4.0


with st.sidebar:
    if stock:
        st.slider(
            "Trend", -5.0, 15.0, key="stock_trend", value=4.0, step=0.1,
            on_change=(lambda: st.rerun(live)) if live else None,
        )  # fmt: skip
    else:
        live_slider(
            "Trend",
            state.trend,
            -5,
            15,
            0.1,
            key="trend_slider",
            format="%.1f%%",
            unit="%",
            default=4.0,
            help="Yearly growth of the benchmark.",
            on_change=trend_changed,
            follow=(lambda moving, _seen: live if moving else None) if live else None,
        )
        share = live_slider("Share", 0.5, 0, 1, 0.01, key="share", format="%.0f%%", factor=100, unit="%")
        st.button("Undo", on_click=undo)
        st.text(f"share is {share:.4f}")


@st.fragment(key="charts")
def charts() -> None:
    """The four figures."""
    if stock:
        state.trend = state.stock_trend
    four = figures(state.trend)
    if stock:
        for column, pair in zip(st.columns(2), (four[::2], four[1::2]), strict=True):
            for i, figure in enumerate(pair):
                column.plotly_chart(
                    figure, key=f"{i}-{pair[0].layout.title.text[:3]}", height=380, theme=None
                )
    else:
        clicked = show_figures(
            [own_figure(one) for one in four],
            key="four",
            alt=[f"Figure {i}" for i in range(1, 5)],
            columns=2,
            on_click="rerun",
        )
        if clicked:
            st.text(f"clicked {clicked.figure} {clicked.name} {clicked.x} {clicked.customdata}")
    st.text(f"trend is {state.trend:.4f}")


charts()
st.text(f"received {len(state.received)}")
st.text(f"runs {state.runs}")
