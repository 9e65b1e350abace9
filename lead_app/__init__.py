"""The Streamlit app around the model.

How to write a page
-------------------
A page is a script of about one screen in `pages/`, listed in `shell/menu.py`:

    from lead_delivery.charts import ten_years
    from lead_app import cached, state
    from lead_app.shell import display
    from lead_app.shell.frame import frame, link_to, live, part

    frame("Ten years", about="What each year pays.", live=True)           # first call; draws menu, levers, top bar, answer

    @live                                                                 # follows a lever while it is moved
    def results() -> None:
        projection, money = cached.in_unit(state.scenario())              # cached; errors of the model are shown for you
        display.chart(ten_years.net_bars(projection, money), key="net")   # title, figure, summary, table, downloads

    @part                                                                 # follows when the lever is released
    def onward() -> None:
        link_to("Risk and capital")

    results()
    onward()

* `frame(title, about="", levers=True, focus=False, live=False) -> Scenario`. The page draws the h1; do not add another. With
  `live=True` all that shows the scenario stands in parts (`shell/fragments.py`); a callback that changes anything else that
  several parts show sets `state.session().whole`. Without it every move of a lever runs the whole page.
* `state.scenario()`, `comparison.base()` (pinned, or None), `state.unit()`, `state.log()`. Change inputs with
  `state.change({"choices.savings_rate": 0.04})` inside a callback, a whole scenario with `state.apply(new, "Preset: …")`.
  Never keep a scenario in a widget: on the next page it would be gone.
* `inputs.widget("organization.aligned")` draws the fitting widget of any input with label, unit, help, badge and reset,
  `inputs.widgets(paths)` several; `inputs.slider(path, low=…, high=…)` a live slider. Use `where="…"` if an input stands
  twice on a page.
* `display.text`, `bullet_list`, `card_row`, `chart`, `show_table`, `download` and `opened` show everything else;
  `fmt.money`, `fmt.dollars`, `fmt.percent`, `fmt.year` write numbers.
* Pages compute nothing: calls of the model are one line each in `cached.py`, and what only one page needs is in
  `pages_support/`, in the module with the page's name.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]  # of the checkout: the app is not run from an installed package
ASSETS = ROOT / "assets"
