using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>Monitors one page during a flow: requests in flight, the response of the last document, whether the page crashed or closed.</summary>
internal sealed class NetworkMonitor : IDisposable
{
    private static readonly string[] LongLivedResourceTypes = ["eventsource", "websocket", "ping", "media", "beacon", "cspviolationreport"];

    private readonly IPage _page;
    private readonly QuietRule _rule;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly HashSet<IRequest> _inFlight = [];
    private readonly HashSet<IRequest> _earlier = [];
    private readonly CancellationTokenSource _lost = new();
    private long _lastTraffic;
    private bool _documentIsLoading;
    private IRequest? _opening;
    private IResponse? _document;

    public NetworkMonitor(IPage page, QuietRule rule, TimeProvider timeProvider)
    {
        (_page, _rule, _timeProvider) = (page, rule, timeProvider);
        Requests = new AnsweredRequests(timeProvider);
        _lastTraffic = timeProvider.GetTimestamp();
        page.Request += OnRequest;
        page.RequestFinished += OnRequestEnded;
        page.RequestFailed += OnRequestEnded;
        page.Response += OnResponse;
        page.FrameNavigated += OnNavigated;
        page.DOMContentLoaded += OnDocument;
        page.Crash += OnLost;
        page.Close += OnLost;
        Lookups = new FailedLookups(page, IsIgnored, ErrorOf);
    }

    /// <summary>Requests of the page's scripts that failed.</summary>
    public FailedLookups Lookups { get; }

    /// <summary>Cancelled when the page crashed or closed: calls to a crashed page may never answer.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>What was asked since the last navigation or click, and what was answered.</summary>
    public AnsweredRequests Requests { get; }

    /// <summary>How long the network must be quiet by the pack's rule.</summary>
    public TimeSpan QuietFor => _rule.For;

    /// <summary>Since the last request, the last end of one, or the last act.</summary>
    public TimeSpan SinceTraffic
    {
        get
        {
            lock (_lock)
            {
                return _timeProvider.GetElapsedTime(_lastTraffic);
            }
        }
    }

    public bool IsQuiet
    {
        get
        {
            lock (_lock)
            {
                return _inFlight.Count == 0 && !_documentIsLoading;
            }
        }
    }

    /// <summary>Whether the network has been quiet for as long as the pack's rule asks, since its last traffic and since the last act.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_lock)
            {
                return _inFlight.Count == 0 && !_documentIsLoading && _timeProvider.GetElapsedTime(_lastTraffic) >= _rule.For;
            }
        }
    }

    /// <summary>The error that the last document's response reports, or null: trouble of the site, an ended session (401), a denied page (403).</summary>
    public FlowResult? DocumentError() => Document is not { } document ? null : ErrorOf(document) ?? DenialOf(document);

    /// <summary>The response of the last document; null before the first.</summary>
    public IResponse? Document
    {
        get
        {
            lock (_lock)
            {
                return _document;
            }
        }
    }

    private static FlowResult? DenialOf(IResponse document) => document.Status switch
    {
        401 => new FlowResult.SessionEnded($"{AccessDenial.Describe(401, document.Url, ChallengeOf(document))}."),
        403 => new FlowResult.AccessDenied($"{AccessDenial.Describe(403, document.Url, ChallengeOf(document))}: the account may not open this page, or the site's server turned the request away."),
        _ => null,
    };

    private static string? ChallengeOf(IResponse document) => document.Headers.GetValueOrDefault("www-authenticate");

    /// <summary>The site error that a response reports, or null.</summary>
    public FlowResult.SiteError? ErrorOf(IResponse response) => response.Status is 429 or >= 500
        ? new FlowResult.SiteError($"HTTP {response.Status} at {OriginPolicy.WithoutQuery(response.Url)}.", RetryAfterHeader.Read(response.Headers, _timeProvider))
        {
            IsOutage = response.Status is 429 or 502 or 503 or 504,
        }
        : null;

    /// <summary>Waits until the network is quiet by the pack's rule. What the page itself still has to do, only <see cref="PageSettler"/> knows.</summary>
    /// <returns>False when it did not become quiet in time.</returns>
    public Task<bool> WaitUntilQuietAsync(TimeSpan within, CancellationToken cancellationToken) => WaitAsync(() => IsSettled, within, cancellationToken);

    /// <summary>Waits until no request is in flight.</summary>
    /// <returns>False when one still was in the end.</returns>
    public Task<bool> WaitUntilIdleAsync(TimeSpan within, CancellationToken cancellationToken) => WaitAsync(() => IsQuiet, within, cancellationToken);

    /// <summary>Waits until the page that is being opened has loaded.</summary>
    /// <returns>False when it did not load in time.</returns>
    public Task<bool> WaitForDocumentAsync(TimeSpan within, CancellationToken cancellationToken) =>
        WaitAsync(() => !IsDocumentLoading, within, cancellationToken);

    private bool IsDocumentLoading
    {
        get
        {
            lock (_lock)
            {
                return _documentIsLoading;
            }
        }
    }

    private async Task<bool> WaitAsync(Func<bool> isDone, TimeSpan within, CancellationToken cancellationToken)
    {
        var started = _timeProvider.GetTimestamp();
        while (!isDone())
        {
            if (_timeProvider.GetElapsedTime(started) >= within)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), _timeProvider, cancellationToken);
        }

        return true;
    }

    /// <summary>Whether a request since the last act whose address or body contains all texts was answered without an HTTP error.</summary>
    /// <param name="texts">Matched literally and in the encodings of addresses, of JSON and of a form.</param>
    public bool HasAnswered(IReadOnlyList<string> texts) => Requests.HasAnswered(texts, IsSinceLastAct);

    /// <summary>What keeps the network from being quiet, for an error message.</summary>
    public string DescribeTraffic()
    {
        lock (_lock)
        {
            return _inFlight.Count == 0
                ? $"its requests follow each other without a pause of {_rule.For.TotalMilliseconds:0} ms"
                : $"still without an answer: {string.Join(", ", _inFlight.Select(request => $"{request.Method} {OriginPolicy.WithoutQuery(request.Url)}").Distinct(StringComparer.Ordinal).Take(3))}";
        }
    }

    /// <summary>Forgets earlier responses before an act: they prove nothing about what the act causes.</summary>
    public void ClearResponses()
    {
        var earlier = Requests.All;
        lock (_lock)
        {
            _earlier.Clear();
            _earlier.UnionWith(earlier);
        }
    }

    /// <summary>An act was made just now: quiet is counted from here, because its first request may not have begun yet.</summary>
    public void MarkAct()
    {
        lock (_lock)
        {
            _lastTraffic = _timeProvider.GetTimestamp();
        }
    }

    /// <summary>Whether the pack excludes requests to this address from network quiet and from the detection of a save.</summary>
    public bool IsIgnored(IRequest request) =>
        LongLivedResourceTypes.Contains(request.ResourceType, StringComparer.Ordinal)
        || (Uri.TryCreate(request.Url, UriKind.Absolute, out var address)
            && (address.Scheme is not ("http" or "https")
                || _rule.IgnorePaths.Any(path => address.AbsolutePath.StartsWith(path.TrimEnd('*'), StringComparison.Ordinal))));

    public void Dispose()
    {
        _page.Request -= OnRequest;
        _page.RequestFinished -= OnRequestEnded;
        _page.RequestFailed -= OnRequestEnded;
        _page.Response -= OnResponse;
        _page.FrameNavigated -= OnNavigated;
        _page.DOMContentLoaded -= OnDocument;
        _page.Crash -= OnLost;
        _page.Close -= OnLost;
        Lookups.Dispose();
        _lost.Dispose();
    }

    private bool IsSinceLastAct(IRequest request)
    {
        lock (_lock)
        {
            return !_earlier.Contains(request);
        }
    }

    private void OnRequest(object? sender, IRequest request)
    {
        lock (_lock)
        {
            if (IsIgnored(request))
            {
                return;
            }

            _inFlight.Add(request);
            _lastTraffic = _timeProvider.GetTimestamp();
            Requests.Add(request, IsDocument(request));
            if (IsDocument(request))
            {
                // Requests of the page that is left may never report that they finished.
                _inFlight.RemoveWhere(other => !ReferenceEquals(other, request));
                (_documentIsLoading, _opening) = (true, request);
            }
        }
    }

    private void OnRequestEnded(object? sender, IRequest request)
    {
        Requests.MarkEnd(request);
        lock (_lock)
        {
            if (_inFlight.Remove(request))
            {
                _lastTraffic = _timeProvider.GetTimestamp();
            }

            if (request.Failure is not null && IsDocument(request))
            {
                _documentIsLoading = false;
            }
        }
    }

    private void OnResponse(object? sender, IResponse response)
    {
        Requests.MarkStatus(response.Request, response.Status);
        if (IsDocument(response.Request))
        {
            lock (_lock)
            {
                _document = response;
                if (response.Status == 204)
                {
                    _documentIsLoading = false;
                }
            }
        }
    }

    /// <summary>
    /// A page that is left may still send requests after the next document was asked for, as it is being closed; the browser may never report their end.
    /// Only from here on the new page can send any.
    /// </summary>
    private void OnNavigated(object? sender, IFrame frame)
    {
        lock (_lock)
        {
            if (_opening is { } document && ReferenceEquals(frame, _page.MainFrame) && OriginPolicy.WithoutFragment(frame.Url) == OriginPolicy.WithoutFragment(document.Url))
            {
                _opening = null;
                _inFlight.RemoveWhere(other => !ReferenceEquals(other, document));
                Requests.KeepOnly(document);
            }
        }
    }

    private void OnDocument(object? sender, IPage page)
    {
        lock (_lock)
        {
            _documentIsLoading = false;
            _lastTraffic = _timeProvider.GetTimestamp();
        }
    }

    private void OnLost(object? sender, IPage page)
    {
        try
        {
            _lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The flow ended while the event was being delivered; nobody waits for it.
            _documentIsLoading = false;
        }
    }

    private bool IsDocument(IRequest request)
    {
        if (!request.IsNavigationRequest)
        {
            return false;
        }

        try
        {
            return ReferenceEquals(request.Frame, _page.MainFrame);
        }
        catch (PlaywrightException)
        {
            // A navigation without a frame belongs to a new page, not to this one.
            return false;
        }
    }
}
