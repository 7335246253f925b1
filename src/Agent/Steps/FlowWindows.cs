using System.IO.Enumeration;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>The windows that the page opens while one flow runs. Each is monitored from its opening, because its document may be answered before a step goes there.</summary>
internal sealed class FlowWindows : IDisposable
{
    private readonly QuietRule _rule;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly List<FlowWindow> _opened = [];
    private readonly Dictionary<string, IResponse> _documents = new(StringComparer.Ordinal);
    private bool _isOver;

    public FlowWindows(FlowWindow first, QuietRule rule, TimeProvider timeProvider)
    {
        (First, _rule, _timeProvider) = (first, rule, timeProvider);
        first.Page.Context.Page += OnOpened;
        first.Page.Context.Response += OnResponse;
    }

    /// <summary>The window in which the flow began.</summary>
    public FlowWindow First { get; }

    /// <summary>The window that was opened last and is at a path of the rule; null when there is none.</summary>
    public FlowWindow? Latest(KeptPopupRule rule)
    {
        lock (_lock)
        {
            return _opened.LastOrDefault(window => !window.Page.IsClosed
                && Uri.TryCreate(window.Page.Url, UriKind.Absolute, out var address)
                && address.Scheme is "http" or "https"
                && FileSystemName.MatchesSimpleExpression(rule.Path, address.AbsolutePath, ignoreCase: false));
        }
    }

    /// <summary>The error that the window's document reports, or null. A new window is announced only after its document was answered.</summary>
    public FlowResult? ErrorOf(FlowWindow window)
    {
        IResponse? document;
        lock (_lock)
        {
            document = _documents.GetValueOrDefault(OriginPolicy.WithoutFragment(window.Page.Url));
        }

        return document is null ? window.Network.DocumentError() : window.Network.ErrorOf(document);
    }

    public void Dispose()
    {
        First.Page.Context.Page -= OnOpened;
        First.Page.Context.Response -= OnResponse;
        FlowWindow[] opened;
        lock (_lock)
        {
            _isOver = true;
            opened = [.. _opened];
        }

        foreach (var window in opened)
        {
            window.Network.Dispose();
        }
    }

    private void OnResponse(object? sender, IResponse response)
    {
        if (response.Request.IsNavigationRequest)
        {
            lock (_lock)
            {
                _documents[OriginPolicy.WithoutFragment(response.Url)] = response;
            }
        }
    }

    private void OnOpened(object? sender, IPage page)
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _opened.Add(new FlowWindow(page, new NetworkMonitor(page, _rule, _timeProvider)));
            }
        }
    }
}

/// <summary>One window and its monitor.</summary>
internal sealed record FlowWindow(IPage Page, NetworkMonitor Network);
