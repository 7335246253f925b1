using System.Collections.Concurrent;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>Observes what a page writes to its site by itself while a form is filled, such as a draft.</summary>
internal sealed class EarlyWriteObserver : IDisposable
{
    private const int MaxBody = 64 * 1024;

    private readonly IBrowserContext _browser;
    private readonly SitePack _pack;
    private readonly Func<IRequest, bool> _isIgnored;
    private readonly EarlyWriteLog _log;
    private readonly ConcurrentDictionary<IRequest, int> _places = new();

    /// <param name="page">The page of the form; other windows of its browser context are observed, too.</param>
    /// <param name="pack">The pack whose origins count.</param>
    /// <param name="isIgnored">Whether a request does not belong to the site's work.</param>
    /// <param name="log">Gets what is observed.</param>
    public EarlyWriteObserver(IPage page, SitePack pack, Func<IRequest, bool> isIgnored, EarlyWriteLog log)
    {
        (_browser, _pack, _isIgnored, _log) = (page.Context, pack, isIgnored, log);
        _browser.Request += OnRequest;
        _browser.Response += OnResponse;
    }

    public void Dispose()
    {
        _browser.Request -= OnRequest;
        _browser.Response -= OnResponse;
    }

    private void OnRequest(object? sender, IRequest request)
    {
        if (request.Method is not ("POST" or "PUT" or "PATCH" or "DELETE") || _isIgnored(request) || !OriginPolicy.Allows(_pack, request.Url))
        {
            return;
        }

        var (body, isCut) = BodyOf(request);
        if (_log.Add(new EarlyWrite(request.Method, OriginPolicy.WithoutQuery(request.Url), RpcOperation.NameIn(body)) { Body = body, IsBodyCut = isCut, WholeAddress = request.Url }) is { } place)
        {
            _places[request] = place;
        }
    }

    private void OnResponse(object? sender, IResponse response)
    {
        if (_places.TryGetValue(response.Request, out var place))
        {
            _log.Answered(place, response.Status);
        }
    }

    private static (string Text, bool IsCut) BodyOf(IRequest request)
    {
        try
        {
            return request.PostData is { } body ? (body.Length > MaxBody ? (body[..MaxBody], true) : (body, false)) : ("", false);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) || fault is FormatException or ArgumentException)
        {
            // A body that is no text.
            return ("", true);
        }
    }
}
