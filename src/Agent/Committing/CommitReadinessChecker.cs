using System.Text.Json;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Resources;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Committing;

/// <summary>
/// Waits until the commit button can work: visible, enabled, uncovered, on a page that is not busy, in a form without a field that the form itself does not
/// accept. A browser blocks the submission of such a form without any request, so after the click it would be unknown what happened.
/// </summary>
internal sealed class CommitReadinessChecker(ElementFinder finder, IOptions<FlowOptions> options, TimeProvider timeProvider)
{
    private const int MaxFields = 5;

    private static readonly string Script = EmbeddedResourceReader.Read("Committing.Scripts.commit-readiness.js");
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(60);

    /// <returns>
    /// No stop when the button is ready; else what kept it from being so for the whole of <see cref="FlowOptions.CommitReadyWithin"/>. IsGone: the page replaced
    /// the button, so it can be searched for again.
    /// </returns>
    public async Task<(FlowResult? Stop, bool IsGone)> WaitAsync(FlowContext context, CommitDefinition commit, FoundElement button, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var state = await ReadAsync(button, attempt, cancellationToken);
            if (state.IsReady)
            {
                return (null, false);
            }

            // A site's check of a value may come back later than the value; nobody comes to fill an empty field.
            var limit = state.Invalid.Count > 0 && state.CoveredBy is null && state.Busy is null ? options.Value.ActTimeout : options.Value.CommitReadyWithin;
            if (timeProvider.GetElapsedTime(started) >= limit || !state.Connected)
            {
                var stop = await finder.CheckStopElementAsync(context, cancellationToken) ?? Explain(state, commit, button.Facts.Description, timeProvider.GetElapsedTime(started));
                return (stop, !state.Connected);
            }

            await finder.DismissInterruptionsAsync(context, cancellationToken);
            if (context.Dialogs?.UnexpectedDialogResult() is { } surprise)
            {
                return (surprise, false);
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }
    }

    private static async Task<CommitReadiness> ReadAsync(FoundElement button, int attempt, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<CommitReadiness>(await button.Handle.EvaluateAsync<string>(Script, attempt).WaitAsync(cancellationToken), JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("The page gave no answer about the state of the commit button.");

    private static FlowResult Explain(CommitReadiness state, CommitDefinition commit, string button, TimeSpan waited)
    {
        if (state.Invalid.Count > 0)
        {
            var fields = string.Join("; ", state.Invalid.Take(MaxFields).Select(field => $"\"{field.Label}\": {field.Message.TrimEnd('.')}"));
            var more = state.Invalid.Count > MaxFields ? $"; and {state.Invalid.Count - MaxFields} more" : "";
            return new FlowResult.FormNotAccepted(
                $"{fields}{more}{(state.Enabled ? "" : $" ({button} is disabled)")}. Correct the value, or add the field to the job type and to its fill steps.");
        }

        if (state.Busy is { } busy)
        {
            return new FlowResult.SiteError($"{button} stayed in a busy part of the page ({busy}) for {waited.TotalSeconds:0} s.", RetryAfter: null);
        }

        var why = !state.Connected || !state.Visible ? "disappeared."
            : !state.Enabled ? $"stayed disabled for {waited.TotalSeconds:0} s; the site does not accept the form as it is filled."
            : $"stayed covered by {state.CoveredBy} for {waited.TotalSeconds:0} s. If it may be closed, add it to the pack's interruptions.";
        return new FlowResult.ElementUncertain(commit.ClickElement, commit.Position.ToString(), $"{button} {why}");
    }

    private sealed record CommitReadiness
    {
        public bool Connected { get; init; }

        public bool Visible { get; init; }

        public bool Enabled { get; init; }

        public string? Busy { get; init; }

        public string? CoveredBy { get; init; }

        public IReadOnlyList<InvalidField> Invalid { get; init; } = [];

        public bool IsReady => Connected && Visible && Enabled && Busy is null && CoveredBy is null && Invalid.Count == 0;
    }

    private sealed record InvalidField(string Label, string Message);
}
