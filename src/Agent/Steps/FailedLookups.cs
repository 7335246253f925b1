using BrowserAgent.Agent.Guardrails;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>
/// Remembers requests of a page's scripts that the site answered with an error and that did not succeed since: a list that stays empty for that reason
/// says nothing about its entries. Kept for the act under way and the one before it, because a choice may fill the list of the next control.
/// </summary>
internal sealed class FailedLookups : IDisposable
{
    private readonly IPage _page;
    private readonly Func<IRequest, bool> _isIgnored;
    private readonly Func<IResponse, FlowResult.SiteError?> _errorOf;
    private readonly Lock _lock = new();
    private Dictionary<string, Func<FlowResult.SiteError?>> _current = new(StringComparer.Ordinal);
    private Dictionary<string, Func<FlowResult.SiteError?>> _previous = new(StringComparer.Ordinal);

    public FailedLookups(IPage page, Func<IRequest, bool> isIgnored, Func<IResponse, FlowResult.SiteError?> errorOf)
    {
        (_page, _isIgnored, _errorOf) = (page, isIgnored, errorOf);
        page.Response += OnResponse;
        page.RequestFailed += OnFailed;
    }

    /// <summary>A new act begins.</summary>
    public void BeginAct()
    {
        lock (_lock)
        {
            (_previous, _current) = (_current, new(StringComparer.Ordinal));
        }
    }

    /// <summary>The error of a request that failed and was not repeated with success; null when there is none.</summary>
    public FlowResult.SiteError? Latest()
    {
        Func<FlowResult.SiteError?>? error;
        lock (_lock)
        {
            error = _current.Values.LastOrDefault() ?? _previous.Values.LastOrDefault();
        }

        return error?.Invoke();
    }

    public void Dispose()
    {
        _page.Response -= OnResponse;
        _page.RequestFailed -= OnFailed;
    }

    private static bool IsOfScript(IRequest request) => request.ResourceType is "xhr" or "fetch";

    private static string KeyOf(IRequest request) => $"{request.Method} {OriginPolicy.WithoutQuery(request.Url)}";

    private void OnResponse(object? sender, IResponse response)
    {
        if (!IsOfScript(response.Request) || _isIgnored(response.Request))
        {
            return;
        }

        // The whole site may be well: only one of its addresses is known to fail.
        Set(KeyOf(response.Request), response.Status is 429 or >= 500 ? () => _errorOf(response) is { } error ? error with { IsOutage = false } : null : null);
    }

    private void OnFailed(object? sender, IRequest request)
    {
        // A page aborts a search when a later one replaces it.
        if (IsOfScript(request) && !_isIgnored(request) && request.Failure is { } reason && !reason.Contains("ERR_ABORTED", StringComparison.Ordinal))
        {
            Set(KeyOf(request), () => new FlowResult.SiteError($"{reason} at {OriginPolicy.WithoutQuery(request.Url)}.", RetryAfter: null));
        }
    }

    private void Set(string key, Func<FlowResult.SiteError?>? error)
    {
        lock (_lock)
        {
            _previous.Remove(key);
            _current.Remove(key);
            if (error is not null)
            {
                _current[key] = error;
            }
        }
    }
}
