using System.Text.Json;
using BrowserAgent.Agent.Resources;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>What a click on an element would reach at this moment, and what its markup says that the click does.</summary>
internal sealed record ClickTarget
{
    private static readonly string Script = EmbeddedResourceReader.Read("Planning.Scripts.click-target.js");

    /// <summary>The click would send a form: on the element, the button around it, or the control that a label belongs to.</summary>
    public bool IsSubmit { get; init; }

    /// <summary>The click would change a control of a form.</summary>
    public bool IsFormControl { get; init; }

    /// <summary>The click would empty a form.</summary>
    public bool Resets { get; init; }

    /// <summary>Of the link that would be followed; null when there is none.</summary>
    public string? Href { get; init; }

    /// <summary>The link opens a window, downloads a file or sends a ping.</summary>
    public bool LeavesPage { get; init; }

    public string ShownText { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>How many tabs the list of tabs around it has; 0 without one.</summary>
    public int Tabs { get; init; }

    /// <summary>What it says to control is a tab panel of the page.</summary>
    public bool ControlsPanel { get; init; }

    /// <summary>How many elements of the page it says to control.</summary>
    public int Controls { get; init; }

    /// <summary>Value of aria-haspopup; empty when there is none.</summary>
    public string Popup { get; init; } = "";

    /// <summary>It is the summary of a details element.</summary>
    public bool IsSummary { get; init; }

    /// <summary>All that the dialog around it shows; empty without one.</summary>
    public string DialogText { get; init; } = "";

    public bool IsSeen { get; init; }

    /// <summary>Another element lies where the click would go.</summary>
    public bool IsCovered { get; init; }

    /// <summary>Role or tag of a control inside it that the click would hit; null when there is none.</summary>
    public string? InnerRole { get; init; }

    public static async Task<ClickTarget> OfAsync(IElementHandle handle, CancellationToken cancellationToken)
    {
        var json = await handle.EvaluateAsync<string>(Script).WaitAsync(cancellationToken);
        return JsonSerializer.Deserialize<ClickTarget>(json, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("The page answered no facts of a click's target.");
    }
}
