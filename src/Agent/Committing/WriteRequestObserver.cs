using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Committing;

/// <summary>Observes the first write request after the click and its response or failure.</summary>
internal sealed class WriteRequestObserver : IDisposable
{
    private readonly IPage _page;
    private readonly NetworkMonitor _monitor;
    private readonly SitePack _pack;
    private readonly Lock _lock = new();
    private IRequest? _first;
    private int? _status;
    private string? _failure;

    public WriteRequestObserver(IPage page, NetworkMonitor monitor, SitePack pack)
    {
        (_page, _monitor, _pack) = (page, monitor, pack);
        page.Request += OnRequest;
        page.Response += OnResponse;
        page.RequestFailed += OnFailed;
    }

    public bool IsSeen
    {
        get
        {
            lock (_lock)
            {
                return _first is not null;
            }
        }
    }

    public int? Status
    {
        get
        {
            lock (_lock)
            {
                return _status;
            }
        }
    }

    /// <summary>Why the request got no answer, in the browser's words.</summary>
    public string? Failure
    {
        get
        {
            lock (_lock)
            {
                return _failure;
            }
        }
    }

    /// <summary>The request ended in an HTTP error or a broken connection, so no success will follow.</summary>
    public bool HasFailed => Failure is not null || Status is >= 400;

    public string Description
    {
        get
        {
            lock (_lock)
            {
                var answer = _status is { } status ? $"answered {status}" : _failure is { } why ? $"failed ({why})" : "got no answer";
                return _first is null
                    ? "no writing request was seen"
                    : $"{_first.Method} {Guardrails.OriginPolicy.WithoutQuery(_first.Url)} {answer}";
            }
        }
    }

    public void Dispose()
    {
        _page.Request -= OnRequest;
        _page.Response -= OnResponse;
        _page.RequestFailed -= OnFailed;
    }

    private void OnRequest(object? sender, IRequest request)
    {
        if (request.Method is not ("POST" or "PUT" or "PATCH" or "DELETE") || _monitor.IsIgnored(request)
            || !Guardrails.OriginPolicy.Allows(_pack, request.Url))
        {
            return;
        }

        lock (_lock)
        {
            _first ??= request;
        }
    }

    private void OnResponse(object? sender, IResponse response)
    {
        lock (_lock)
        {
            if (ReferenceEquals(response.Request, _first))
            {
                _status ??= response.Status;
            }
        }
    }

    private void OnFailed(object? sender, IRequest request)
    {
        lock (_lock)
        {
            if (ReferenceEquals(request, _first) && _status is null)
            {
                _failure = request.Failure ?? "no reason given";
            }
        }
    }
}
