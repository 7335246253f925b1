using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>
/// The requests since the last navigation, or since the last click that made the page ask again. Answers whether the site was asked our question and
/// whether its answer is the last of its kind.
/// </summary>
internal sealed class AnsweredRequests(TimeProvider timeProvider)
{
    private static readonly string[] FileTypes = ["image", "font", "stylesheet", "media", "manifest", "texttrack"];

    private const int MaxEarlier = 1_000;

    private readonly Lock _lock = new();
    private readonly List<SentRequest> _requests = [];
    private readonly List<SentRequest> _earlier = [];
    private int _actBoundary = -1;

    /// <summary>Whether scripts of the page have sent any request.</summary>
    public bool HasScriptRequests
    {
        get
        {
            lock (_lock)
            {
                return _requests.Exists(sent => !sent.IsDocument && sent.Request.ResourceType is not "script");
            }
        }
    }

    public IReadOnlyList<IRequest> All => [.. Snapshot().Select(sent => sent.Request)];

    /// <summary>A click was made. When the page asks anything after it, earlier questions no longer count: it may show another list.</summary>
    public void MarkClick()
    {
        lock (_lock)
        {
            _actBoundary = _requests.Count;
        }
    }

    /// <param name="request">A request that the pack does not ignore.</param>
    /// <param name="isDocument">It navigates the page itself.</param>
    public void Add(IRequest request, bool isDocument)
    {
        if (FileTypes.Contains(request.ResourceType, StringComparer.Ordinal))
        {
            return;
        }

        lock (_lock)
        {
            if (isDocument)
            {
                _requests.Clear();
                _earlier.Clear();
                _actBoundary = -1;
            }
            else if (_actBoundary >= 0 && request.ResourceType is not "script")
            {
                // What the page shows may still lack what an earlier request of its scripts did not bring.
                _earlier.AddRange(_requests.Take(_actBoundary).Where(sent => sent.IsOfScript));
                _earlier.RemoveRange(0, Math.Max(0, _earlier.Count - MaxEarlier));
                _requests.RemoveRange(0, Math.Min(_actBoundary, _requests.Count));
                _actBoundary = -1;
            }

            _requests.Add(new SentRequest(request, isDocument));
        }
    }

    /// <summary>The page of this document is open: what the page before it sent while it was being left proves nothing.</summary>
    public void KeepOnly(IRequest document)
    {
        lock (_lock)
        {
            _requests.RemoveAll(sent => !ReferenceEquals(sent.Request, document));
            _earlier.Clear();
        }
    }

    public void MarkStatus(IRequest request, int status)
    {
        lock (_lock)
        {
            if (Find(request) is { } sent)
            {
                sent.Status = status;
            }
        }
    }

    /// <summary>The response came to its end, or the request failed.</summary>
    public void MarkEnd(IRequest request)
    {
        lock (_lock)
        {
            if (Find(request) is { } sent)
            {
                sent.EndedAt = timeProvider.GetTimestamp();
            }
        }
    }

    /// <summary>Whether one request that was answered with success contains all texts in its address or its body, or was redirected from one that does.</summary>
    public bool HasAnswered(IReadOnlyList<string> texts, Func<IRequest, bool> isCounted) =>
        Snapshot().Any(sent => sent.IsAnswered && isCounted(sent.Request) && Chain(sent.Request).Any(request => texts.All(text => RequestText.Contains(request, text))));

    /// <summary>
    /// Whether our question was asked and answered. A page may ask it in several ways, such as for rows and for their count: each must have been answered.
    /// </summary>
    /// <param name="key">The natural key.</param>
    /// <param name="isCounted">Whether a request belongs to the site.</param>
    public QuestionState Judge(string key, Func<IRequest, bool> isCounted)
    {
        // A redirect to an address with the key asks the question there.
        var all = Snapshot().Where(sent => isCounted(sent.Request) && !(sent.Request.RedirectedTo is { } next && !sent.IsDocument && RequestText.HoldsKey(next, key))).ToList();
        var states = all.Where(sent => Asks(sent, key))
            .GroupBy(sent => RequestText.KindOf(sent.Request, key), StringComparer.Ordinal)
            .Select(ours => JudgeKind(ours.Key, [.. ours], all, key))
            .ToList();
        return states.Count == 0
            ? new QuestionState.NotAsked(all.Count(sent => !sent.IsDocument && sent.Request.ResourceType is not "script"))
            : states.OfType<QuestionState.Pending>().FirstOrDefault()
            ?? states.OfType<QuestionState.Failed>().FirstOrDefault()
            ?? states.OfType<QuestionState.Overtaken>().FirstOrDefault()
            ?? (QuestionState)states.OfType<QuestionState.Answered>().MinBy(answered => answered.Ago)!;
    }

    /// <summary>
    /// The last request of the page's scripts that the site failed to answer and that did not succeed since; null when there is none. A list that the page
    /// shows after it may lack rows.
    /// </summary>
    /// <param name="isCounted">Whether a request belongs to the site.</param>
    /// <param name="sinceDocument">Since the page was opened, not only since the last click.</param>
    public (IRequest Request, int? Status)? FindFailed(Func<IRequest, bool> isCounted, bool sinceDocument)
    {
        var ofScripts = Snapshot(sinceDocument).Where(sent => sent.IsOfScript && isCounted(sent.Request)).ToList();
        var failed = ofScripts.FindLastIndex(sent => sent.HasFailed);
        while (failed >= 0 && ofScripts.FindIndex(failed + 1, later => later.IsAnswered && RequestText.IsRepetition(later.Request, ofScripts[failed].Request)) >= 0)
        {
            failed = failed == 0 ? -1 : ofScripts.FindLastIndex(failed - 1, sent => sent.HasFailed);
        }

        return failed < 0 ? null : (ofScripts[failed].Request, ofScripts[failed].Status);
    }

    private QuestionState JudgeKind(string kind, List<SentRequest> ours, List<SentRequest> all, string key)
    {
        // A page that asks again breaks off what it asked before.
        var last = ours.Where(sent => sent.EndedAt is null || (sent.Status is not null && sent.Request.Failure is null)).MaxBy(sent => sent.EndedAt ?? long.MaxValue) ?? ours[^1];
        if (last.EndedAt is not { } answeredAt)
        {
            return new QuestionState.Pending();
        }

        if (!last.IsAnswered)
        {
            return new QuestionState.Failed(last.Status);
        }

        return all.Exists(sent => !Asks(sent, key) && !(sent.EndedAt < answeredAt) && RequestText.KindOf(sent.Request, key) == kind)
            ? new QuestionState.Overtaken()
            : new QuestionState.Answered(timeProvider.GetElapsedTime(answeredAt), last.IsDocument);
    }

    // After a form was posted, the site usually redirects to the page of results, whose address need not hold what was posted.
    // Requests of scripts that are redirected elsewhere, such as to the login page, did not get their answer.
    private static bool Asks(SentRequest sent, string key) => RequestText.HoldsKey(sent.Request, key)
        || (sent.IsDocument && Chain(sent.Request).Skip(1).Any(request => RequestText.BodyHoldsKey(request.PostData, key)));

    /// <summary>The request and those that were redirected to it, the last first.</summary>
    private static IEnumerable<IRequest> Chain(IRequest request)
    {
        for (IRequest? hop = request; hop is not null; hop = hop.RedirectedFrom)
        {
            yield return hop;
        }
    }

    private SentRequest? Find(IRequest request) =>
        _requests.Find(sent => ReferenceEquals(sent.Request, request)) ?? _earlier.Find(sent => ReferenceEquals(sent.Request, request));

    private List<SentRequest> Snapshot(bool withEarlier = false)
    {
        lock (_lock)
        {
            return withEarlier ? [.. _earlier, .. _requests] : [.. _requests];
        }
    }

    private sealed class SentRequest(IRequest request, bool isDocument)
    {
        public IRequest Request => request;

        public bool IsDocument => isDocument;

        public int? Status { get; set; }

        public long? EndedAt { get; set; }

        public bool IsOfScript => request.ResourceType is "xhr" or "fetch";

        /// <summary>A response can break off after its status.</summary>
        public bool IsAnswered => EndedAt is not null && request.Failure is null && (Status is (>= 200 and < 300) or 304);

        /// <summary>The site could not answer. Other errors are answers, and a page breaks a request off when a later one replaces it.</summary>
        public bool HasFailed => EndedAt is not null && (Status is 429 or >= 500 || (request.Failure is { } failure && !failure.Contains("ERR_ABORTED", StringComparison.Ordinal)));
    }
}

/// <summary>What became of our question to the site.</summary>
internal abstract record QuestionState
{
    private QuestionState()
    {
    }

    /// <param name="OtherRequests">How many requests the page sent that do not hold our key.</param>
    public sealed record NotAsked(int OtherRequests) : QuestionState;

    public sealed record Pending : QuestionState;

    /// <param name="Status">The HTTP error; null when there was no response.</param>
    public sealed record Failed(int? Status) : QuestionState;

    /// <summary>A question of the same kind with another text was answered after ours, so the page may show the other answer.</summary>
    public sealed record Overtaken : QuestionState;

    /// <param name="Ago">Since the answer came to its end.</param>
    /// <param name="ByDocument">The document itself is the answer.</param>
    public sealed record Answered(TimeSpan Ago, bool ByDocument) : QuestionState;
}
