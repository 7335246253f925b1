namespace BrowserAgent.Fixtures.Meridian.Forms;

/// <summary>A step of the order form's wizard; with several sections, each is a tab of the step.</summary>
internal sealed record WizardStep(string Title, IReadOnlyList<SectionSpec> Sections)
{
    public static IReadOnlyList<WizardStep> Of(IReadOnlyList<SectionSpec> sections) =>
    [
        new("Order data", [.. sections.Where(section => section.Id is "primary" or "delivery" or "payment")]),
        new("Items", [.. sections.Where(section => section.HoldsLines)]),
        new("Notes and save", [.. sections.Where(section => section.Id == "notes")]),
    ];
}
