"""The app's shared parts.

How to write a page
-------------------
A page is a script of about one screen in `pages/`, listed in `ui/menu.py`:

    from lead_model.ui import chart_box, compute, state
    from lead_model.ui.frame import frame
    from lead_model.ui.live import live, part

    frame("Ten years", about="What each year pays.", live=True)           # first call; draws menu, levers, top bar, verdict

    @live                                                                 # follows a lever while it is moved
    def results() -> None:
        projection = cached.projection(state.scenario())                 # cached; errors of the model are shown for you
        money = Money.of(projection, state.unit())                        # from lead_model.charts
        display.chart(ten_years.net_bars(projection, money), key="net")  # title, figure, summary, table, downloads

    @part                                                                 # follows when the hand rests
    def onward() -> None:
        link_to("Risk and capital", state.link_parameters())

    results()
    onward()

* `frame(title, about="", levers=True, focus=False, live=False) -> Scenario`. The page draws the h1; do not add another. With
  `live=True` all that shows the scenario stands in parts (`ui/live.py`); a callback that changes anything else that several
  parts show sets `state.session().whole`. Without it every move of a lever runs the whole page.
* `state.scenario()`, `state.base()` (pinned, or None), `state.unit()`, `state.log()`. Change inputs with
  `state.change({"choices.savings_rate": 0.04})` inside a callback, a whole scenario with `state.apply(new, "Preset: …")`.
  Never keep a scenario in a widget: on the next page it would be gone.
* `inputs.widget("organisation.aligned")` draws the fitting widget of any input with label, unit, help, badge and reset;
  `inputs.slider(path, low=…, high=…)` a live slider. Use `where="…"` if an input stands twice on a page.
* `fmt.money(dollars, state.unit(), months=…, benchmark=…)`, `fmt.dollars`, `fmt.percent`, `fmt.year`, and
  `fmt.markdown(text)` before st.markdown, since `$` starts a formula there.
* `figures.show_figures`, `figures.live_slider`, `display.key_figures([(label, figure, note)], key=…)`.
* `menu.link_to("What matters", state.link_parameters())` leads to another page and takes the scenario along.
* Pages compute nothing: put calls of the model into `ui/compute.py` (cached on the scenario), words into `ui/format.py`.
"""
