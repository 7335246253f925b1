using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Controls;

/// <summary>Reads entered values again. A value that the page erased is entered once more; one that it changed stops the flow.</summary>
internal sealed partial class EnteredValueVerifier(ElementFinder finder, ILogger<EnteredValueVerifier> logger)
{
    /// <returns>Null when every control still shows what was entered.</returns>
    public async Task<FlowResult?> CheckAsync(FlowContext context, IReadOnlyList<EnteredValue> entered, CancellationToken cancellationToken)
    {
        foreach (var value in entered.ToArray())
        {
            var facts = await CurrentFactsAsync(context, value, cancellationToken);
            if (facts is null || value.Shows(facts))
            {
                continue;
            }

            if (facts.Value.Trim().Length > 0 || facts.IsChecked is not null)
            {
                return new FlowResult.ValueRefused(
                    value.Element, value.Typed, facts.Value, "the page changed it after it was entered. Check the record's form.");
            }

            LogErased(value.Element, context.Pack.Site);
            if (await value.Reenter(context, cancellationToken) is { } stop)
            {
                return stop;
            }
        }

        return null;
    }

    // A control that was removed for good (its row was added, the form went on) can't be read; the saved record is read instead.
    private async Task<ElementFacts?> CurrentFactsAsync(FlowContext context, EnteredValue value, CancellationToken cancellationToken)
    {
        try
        {
            var facts = await ElementFacts.OfAsync(value.Handle, cancellationToken);
            if (facts.Connected)
            {
                return facts;
            }
        }
        catch (PlaywrightException fault) when (!BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            var reason = BrowserFaultClassifier.FirstLine(fault);
            LogGone(value.Element, reason);
        }

        if (value.IsInRow || await finder.FindNowAsync(context, value.Element, cancellationToken) is not { } again)
        {
            return null;
        }

        again.Dispose();
        return again.Facts;
    }

    [LoggerMessage(EventId = 1020, Level = LogLevel.Information, Message = "The page of {Site} erased {Element} after it was entered; entering it again")]
    private partial void LogErased(string element, string site);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Debug, Message = "The control of {Element} is gone: {Reason}")]
    private partial void LogGone(string element, string reason);
}
