using BrowserAgent.Fixtures.Meridian.Forms;

namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>The cards of the order form as tabs in steps. Steps and tabs that are not shown stay in the document, hidden; the script moves between them.</summary>
internal static class OrderFormWizard
{
    /// <param name="steps">The steps, in order.</param>
    /// <param name="card">Renders one section.</param>
    public static Html Render(IReadOnlyList<WizardStep> steps, Func<SectionSpec, Html> card) => Html.Of($"""
        <ol class="wizard-steps" aria-label="Steps">{Html.Join(steps.Index(), entry => Html.Of($"""<li class="wizard-mark"{new Html(entry.Index == 0 ? " aria-current=\"step\"" : "")}>{entry.Item.Title}</li>"""))}</ol>
        {Html.Join(steps.Index(), entry => Step(entry.Index, entry.Item, card))}
        <div class="wizard-foot">
        <button id="btn-back" class="button" type="button" hidden>Back</button>
        <button id="btn-next" class="button primary" type="button">Next</button>
        <button id="btn-save" class="button primary" type="submit" hidden>Save</button>
        </div>
        """);

    private static Html Step(int index, WizardStep step, Func<SectionSpec, Html> card) => Html.Of($"""
        <div id="step-{index + 1}" class="wizard-step" role="group" aria-label="{step.Title}"{Hidden(index > 0)}>
        {(step.Sections.Count == 1 ? card(step.Sections[0]) : Tabs(step, card))}
        </div>

        """);

    private static Html Tabs(WizardStep step, Func<SectionSpec, Html> card) => Html.Of($"""
        <div class="tabs" role="tablist" aria-label="{step.Title}">{Html.Join(step.Sections.Index(), entry => Html.Of($"""
            <button id="tab-{entry.Item.Id}" class="tab" type="button" role="tab" aria-controls="panel-{entry.Item.Id}" aria-selected="{(entry.Index == 0 ? "true" : "false")}" tabindex="{(entry.Index == 0 ? 0 : -1)}">{entry.Item.Title}</button>
            """))}</div>
        {Html.Join(step.Sections.Index(), entry => Html.Of($"""
            <div id="panel-{entry.Item.Id}" class="tab-panel" role="tabpanel" aria-labelledby="tab-{entry.Item.Id}"{Hidden(entry.Index > 0)}>
            {card(entry.Item)}
            </div>

            """))}
        """);

    private static Html Hidden(bool hidden) => new(hidden ? " hidden" : "");
}
