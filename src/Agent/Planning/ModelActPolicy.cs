using System.Runtime.ExceptionServices;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>The rules for every answer of a model: the pack, the element's own markup and the observed effect decide, never the model.</summary>
internal sealed class ModelActPolicy(IOptions<PlannerOptions> options) : IModelActPolicy
{
    private readonly IReadOnlyList<string> _never = options.Value.NeverClick;

    public RedactedSnapshot Redact(ElementSearchRequest search, string snapshot, int maxTokens) =>
        RedactedSnapshot.From(snapshot, PrivateText.Of(search.PrivateValues(), search.Pack.Formats), maxTokens);

    public async Task<string?> RefusalReasonAsync(ElementSearchRequest search, string verb, FoundElement element, CancellationToken cancellationToken)
    {
        if (verb != "use" && await SharedWorkers.AnyAsync(search.Page, cancellationToken))
        {
            return "the site runs a shared worker, and what that sends can't be blocked. Declare the way to the element in the site pack";
        }

        var target = await ClickTarget.OfAsync(element.Handle, cancellationToken);
        return verb switch
        {
            "use" => await PlannedElementVerifier.RefusalReasonAsync(search, element.Facts, target, _never, cancellationToken),
            "open" => RevealClickPolicy.RefusalReason(search.Pack, element.Facts, target, _never),
            _ => DismissClickPolicy.RefusalReason(search.Pack, element.Facts, target, _never),
        };
    }

    public string Quote(string reason) => ModelText.Quote(reason);

    public async Task<string?> ClickAsync(ElementSearchRequest search, IElementHandle element, float timeoutMilliseconds, CancellationToken cancellationToken)
    {
        var barrier = await WriteBarrier.StartAsync(search.Page, search.Pack, _never, cancellationToken);
        await FormState.NoteAsync(search.Page, cancellationToken);
        ExceptionDispatchInfo? failed = null;
        try
        {
            await element.ClickAsync(new() { Timeout = timeoutMilliseconds }).WaitAsync(cancellationToken);
            await search.Settle(cancellationToken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) || fault is OperationCanceledException)
        {
            // What was blocked before the fault says more than the fault.
            failed = ExceptionDispatchInfo.Capture(fault);
        }

        // After an effect the barrier stays, and for a page that did not answer in time, too: its session is closed.
        if (barrier.Breach is null && !cancellationToken.IsCancellationRequested)
        {
            if (await FormState.ChangeAsync(search.Page, cancellationToken) is { } changed)
            {
                return $"a change of {changed}";
            }

            await barrier.EndAsync(cancellationToken);
        }

        if (barrier.Breach is { } breach)
        {
            return $"{breach} (blocked)";
        }

        failed?.Throw();
        return null;
    }
}
