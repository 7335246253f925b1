using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Values;
using BrowserAgent.Agent.Values.Formatting;
using BrowserAgent.Sessions.Timing;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>One run of one flow on one page.</summary>
internal sealed class FlowContext
{
    public required SitePack Pack { get; init; }

    /// <summary>The window in which the steps work.</summary>
    public required IPage Page { get; set; }

    /// <summary>The flow's windows; null at login, which stays in one.</summary>
    public FlowWindows? Windows { get; init; }

    public required string Flow { get; init; }

    /// <summary>The payload and what was read so far; inside an each, the row's fields too.</summary>
    public required FieldSet Variables { get; set; }

    /// <summary>The definitions of the payload's fields; inside an each, the row's fields too. Empty at login.</summary>
    public IReadOnlyDictionary<string, FieldDefinition> Fields { get; set; } = new Dictionary<string, FieldDefinition>(StringComparer.Ordinal);

    /// <summary>The variables that the saved record's read-back compares; null when the flow belongs to no entry.</summary>
    public IReadOnlySet<string>? ReadBack { get; set; }

    public FieldSet Reads { get; set; } = FieldSet.Empty;

    /// <summary>Whether steps run inside an each: their controls may be used again for the next row.</summary>
    public bool IsInRow { get; set; }

    public required IStepRecorder Recorder { get; init; }

    public required MaskedScreenshotTaker Pictures { get; set; }

    public required NetworkMonitor Network { get; set; }

    public required SiteValueConverter Format { get; init; }

    public required EnteredValues EnteredValues { get; init; }

    /// <summary>The fields of the form that is being filled; null in any other flow.</summary>
    public FormFieldTracker? FormFields { get; init; }

    /// <summary>Null during login, where the pool answers dialogs.</summary>
    public DialogResponder? Dialogs { get; init; }

    /// <summary>Null at login: no model sees a login page.</summary>
    public PlannerBudget? Budget { get; init; }

    /// <summary>Set during login only.</summary>
    public ISecretSource? Secrets { get; init; }

    /// <summary>How long the step under way may still take; null between steps.</summary>
    public PausableTimeout? StepLimit { get; set; }

    /// <summary>The element that ends the flow when it is visible: the login page, or during login the site's refusal. Null for a site without a login page.</summary>
    public required string? StopElement { get; init; }

    /// <summary>The Authorization header that the browser sends by itself to an address; null when none. It contains a password.</summary>
    public Func<string, string?> AuthorizationFor { get; init; } = _ => null;

    /// <summary>What a search flow asks the site; null in every other flow.</summary>
    public SearchQuestion? Question { get; init; }

    /// <summary>Closes the session, with its reason, when the lease ends. At login the pool does it.</summary>
    public Action<string> Condemn { get; init; } = _ => { };

    public bool IsLogin => Secrets is not null;

    /// <summary>The steps that follow work in this window.</summary>
    public void GoTo(FlowWindow window) => (Page, Network, Pictures) = (window.Page, window.Network, Pictures.Of(window.Page));

    /// <summary>The differences that the pack forgives between a step's value and what its element shows: the element's, and the field's when the value is that field alone.</summary>
    public ValueEquivalence SameFor(string element, ValueTemplate value)
    {
        var same = Pack.Elements[element].Reads.Same;
        return value.Source is ['{', .. var name, '}'] && Fields.TryGetValue(name, out var field) ? same.With(field.Same) : same;
    }
}

/// <summary>Gives the secrets that a login flow types, at the moment it types them.</summary>
internal interface ISecretSource
{
    /// <param name="kind">The name after <c>secret.</c>: password or code.</param>
    /// <param name="step">The step's time limit, paused while a person is waited for; null when nothing limits the wait.</param>
    /// <param name="cancellationToken">Ends the wait for a one-time code.</param>
    /// <returns>Null when there is none; the source keeps the reason.</returns>
    Task<string?> FindAsync(string kind, PausableTimeout? step, CancellationToken cancellationToken);
}
