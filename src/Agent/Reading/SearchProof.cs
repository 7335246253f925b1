using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Reading;

/// <summary>
/// Decides whether a result without a row of our key proves that the site holds no such record. It does only when the page answered our own question:
/// else it may show an earlier list, or that nothing was found before anything was searched for. A false "nothing" becomes a second record.
/// </summary>
internal sealed class SearchProof(ElementFinder finder, IOptions<LadderOptions> options)
{
    // The end of a response is reported a little later than the page gets it.
    private static readonly TimeSpan ReportDelay = TimeSpan.FromMilliseconds(30);

    /// <param name="context">A flow with a question.</param>
    /// <param name="element">The table of hits, which shows no row of the key.</param>
    /// <param name="hasRows">It shows rows of other keys, not its sign of emptiness.</param>
    /// <param name="sinceChange">Since the page changed; it has settled.</param>
    /// <param name="settledFor">How long it has been seen settled.</param>
    /// <param name="cancellationToken">Ends the look for the echo.</param>
    public async Task<SearchProofResult> CheckAsync(
        FlowContext context, ElementDefinition element, bool hasRows, TimeSpan sinceChange, TimeSpan settledFor, CancellationToken cancellationToken)
    {
        var result = await JudgeAsync(context, element, hasRows, sinceChange, settledFor, cancellationToken);
        return result is SearchProofResult.Proven && context.Network.Requests.FindFailed(request => IsOfSite(context, request), ShowsWhatWasLoadedBefore(element.Table!)) is { } failed
            ? new SearchProofResult.Stopped(FailedRequest(context.Question!.Key, failed.Request, failed.Status))
            : result;
    }

    private async Task<SearchProofResult> JudgeAsync(
        FlowContext context, ElementDefinition element, bool hasRows, TimeSpan sinceChange, TimeSpan settledFor, CancellationToken cancellationToken)
    {
        var (key, table) = (context.Question!.Key, element.Table!);
        if (table.IsFilteredByPage)
        {
            return new SearchProofResult.Proven();
        }

        if (table.EchoElement is { } echo && await finder.FindNowAsync(context, echo, cancellationToken) is { } seen)
        {
            seen.Dispose();
            return RequestText.HoldsWord(seen.Facts.Value, key) ? new SearchProofResult.Proven()
                : settledFor < options.Value.QuietPatience ? new SearchProofResult.LookAgain()
                : Unproved(element, key, $"{echo} shows \"{CanonicalTextNormalizer.Normalize(seen.Facts.Value)}\", which is another search. Let the search flow start the search again.", mayRepeat: true);
        }

        return context.Network.Requests.Judge(key, request => IsOfSite(context, request)) switch
        {
            QuestionState.Answered { ByDocument: true } => new SearchProofResult.Proven(),
            QuestionState.Answered answered when sinceChange <= answered.Ago + ReportDelay => new SearchProofResult.Proven(),
            // A page whose result is the same as before draws nothing.
            QuestionState.Answered answered when answered.Ago < options.Value.QuietPatience => new SearchProofResult.LookAgain(),
            QuestionState.Answered when !hasRows => new SearchProofResult.Proven(),
            QuestionState.Answered => Unproved(element, key, "the site answered the search, but the page still shows the rows from before the answer.", mayRepeat: true),
            QuestionState.Overtaken => Unproved(element, key, "an answer to another search came after the answer to ours, so the page may show the other one.", mayRepeat: true),
            QuestionState.Failed { Status: >= 300 and < 400 } => Unproved(
                element, key, "the request of the page's script that searches was redirected to an address without the key. If it shows what it searched for, name that element as echo of these rows.", mayRepeat: true),
            QuestionState.Failed failed => new SearchProofResult.Stopped(FailedSearch(key, failed.Status)),
            QuestionState.NotAsked notAsked when settledFor >= options.Value.QuietPatience => Unproved(element, key, NotAskedText(element, notAsked), mayRepeat: false),
            _ => new SearchProofResult.LookAgain(),
        };
    }

    // Where the page's own answer to our question is no part of the proof, the list may come from any request since the page was opened.
    private static bool ShowsWhatWasLoadedBefore(TableDefinition table) => table.IsFilteredByPage || table.EchoElement is not null;

    private static bool IsOfSite(FlowContext context, IRequest request) => OriginPolicy.Allows(context.Pack, request.Url);

    private static string NotAskedText(ElementDefinition element, QuestionState.NotAsked notAsked) =>
        $"since the last navigation or click the page sent {notAsked.OtherRequests} requests, and none that was answered holds the key"
        + (element.Table!.EchoElement is { } echo ? $", and {echo} is not seen" : "")
        + $". If the page itself filters a list that it has loaded whole, add filter: page to the rows of {element.Name}. If it shows what it searched for, name that element as echo of these rows. "
        + "Otherwise let the search flow open an address with the key, or start the search with press or click.";

    private static SearchProofResult.Stopped Unproved(ElementDefinition element, string key, string why, bool mayRepeat) =>
        new(new FlowResult.SearchUnproved(element.Name, element.Position.ToString(), $"No row shows {key}, but nothing proves that the site holds none: {why}") { MayRepeat = mayRepeat });

    private static FlowResult.SiteError FailedRequest(string key, IRequest request, int? status) => new(
        $"no row shows {key}, but {request.Method} {OriginPolicy.WithoutQuery(request.Url)} {(status is null ? "got no answer" : $"was answered with HTTP {status}")}, so rows may be missing. "
        + "If that request has nothing to do with the list, add its path to the pack's quiet rule.",
        RetryAfter: null);

    private static FlowResult.SiteError FailedSearch(string key, int? status) => new(
        status is null ? $"the request that searches for {key} got no answer." : $"the request that searches for {key} was answered with HTTP {status}.", RetryAfter: null)
    {
        IsOutage = status is 429 or 502 or 503 or 504,
    };
}

/// <summary>Whether a search result without our key counts.</summary>
internal abstract record SearchProofResult
{
    private SearchProofResult()
    {
    }

    public sealed record Proven : SearchProofResult;

    /// <summary>The proof may still come.</summary>
    public sealed record LookAgain : SearchProofResult;

    public sealed record Stopped(FlowResult Outcome) : SearchProofResult;
}
