using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Documents;

/// <summary>
/// Fetches the document behind an element with the session's cookies and access, as a GET of the driver: the browser saves no file. The driver's requests do not
/// pass the guard of the browser, so each address, that of every redirect included, is checked here.
/// </summary>
internal sealed partial class DocumentFetcher(IOptions<DocumentOptions> options, TimeProvider timeProvider)
{
    private const int BytesPerMiB = 1024 * 1024;
    private const int MaxRedirects = 5;
    private const int LoginPageLength = 512 * 1024;

    private const string AddressScript = """
        (element, attribute) => {
          const owner = attribute ? element : element.closest('[href]') ?? element;
          const text = attribute ? element.getAttribute(attribute)
            : owner.getAttribute('href') ?? owner.getAttribute('src') ?? owner.getAttribute('data') ?? (element.innerText ?? element.textContent).trim();
          if (!text || !(attribute || owner.hasAttribute('href') || owner.hasAttribute('src') || owner.hasAttribute('data') || /^(https?:\/\/|\/)\S+$/.test(text))) return '';
          try { return new URL(text, element.baseURI).href; } catch { return text; }
        }
        """;

    private readonly DocumentOptions _options = options.Value;

    public async Task<ValueOrFlowResult<SiteDocument>> FetchAsync(FlowContext context, string name, FoundElement found, string? attribute, CancellationToken cancellationToken)
    {
        var address = await found.Handle.EvaluateAsync<string>(AddressScript, attribute).WaitAsync(cancellationToken);
        if (address.Length == 0)
        {
            return Unusable(name, "", attribute is null
                ? "the element has no address of a document (href, src, data, or an address as its text). Name the link itself, or the attribute that holds the address."
                : $"its attribute {attribute} holds no address.");
        }

        using var limit = new CancellationTokenSource(_options.FetchWithin, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await FollowAsync(context, name, address, linked.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return TooSlow(address);
        }
        catch (TimeoutException)
        {
            return TooSlow(address);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            return new(null, new FlowResult.SiteError($"the document {OriginPolicy.WithoutQuery(address)} did not arrive ({BrowserFaultClassifier.FirstLine(fault)}).", RetryAfter: null)
            {
                IsOutage = BrowserFaultClassifier.NeverConnected(fault),
            });
        }
    }

    private async Task<ValueOrFlowResult<SiteDocument>> FollowAsync(FlowContext context, string name, string first, CancellationToken cancellationToken)
    {
        var asked = first;
        for (var redirects = 0; ; redirects++)
        {
            var (target, refusal) = OriginPolicy.Resolve(context.Pack, asked);
            if (target is null)
            {
                return new(null, new FlowResult.PolicyStopped($"the document of {name}{(redirects > 0 ? ", after a redirect" : "")}: {refusal}. Nothing was fetched from there."));
            }

            await using var response = await GetAsync(context, target, cancellationToken);
            if (response.Status is not (301 or 302 or 303 or 307 or 308))
            {
                return await AnswerAsync(context, name, response, target, isRedirected: redirects > 0, cancellationToken);
            }

            if (redirects == MaxRedirects || !response.Headers.TryGetValue("location", out var location) || !Uri.TryCreate(target, location, out var next))
            {
                return Unusable(name, OriginPolicy.WithoutQuery(first), $"the site redirects the request more than {MaxRedirects} times, or to no address.");
            }

            asked = next.AbsoluteUri;
        }
    }

    private async Task<IAPIResponse> GetAsync(FlowContext context, Uri address, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["referer"] = OriginPolicy.WithoutQuery(context.Page.Url) };
        if (context.AuthorizationFor(address.AbsoluteUri) is { } authorization)
        {
            headers["authorization"] = authorization;
        }

        return await context.Page.Context.APIRequest.GetAsync(address.AbsoluteUri, new()
        {
            Headers = headers,
            MaxRedirects = 0,
            MaxRetries = 0,
            Timeout = (float)_options.FetchWithin.TotalMilliseconds,
        }).WaitAsync(cancellationToken);
    }

    private async Task<ValueOrFlowResult<SiteDocument>> AnswerAsync(
        FlowContext context, string name, IAPIResponse response, Uri address, bool isRedirected, CancellationToken cancellationToken)
    {
        var place = OriginPolicy.WithoutQuery(address.AbsoluteUri);
        if (ErrorOf(name, response, place) is { } error)
        {
            return new(null, error);
        }

        if (response.Headers.TryGetValue("content-length", out var told) && long.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > MaxBytes)
        {
            return TooLarge(name, place, length);
        }

        var content = await response.BodyAsync().WaitAsync(cancellationToken);
        return content.Length > MaxBytes ? TooLarge(name, place, content.Length)
            : IsPage(response) ? new(null, PageInsteadOf(name, place, content, isRedirected && IsLoginAddress(context.Pack, address)))
            : content.Length == 0 ? Unusable(name, place, "the site answered with an empty document.")
            : new(new SiteDocument(place, content), null);
    }

    private long MaxBytes => (long)_options.MaxSizeMiB * BytesPerMiB;

    // An HTML file that is offered for saving is a document; any other HTML is a page of the site.
    private static bool IsPage(IAPIResponse response) =>
        response.Headers.GetValueOrDefault("content-type", "").TrimStart() is var type
        && (type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/xhtml", StringComparison.OrdinalIgnoreCase))
        && !response.Headers.GetValueOrDefault("content-disposition", "").TrimStart().StartsWith("attachment", StringComparison.OrdinalIgnoreCase);

    // A site may also redirect to the viewer of a document.
    private static bool IsLoginAddress(SitePack pack, Uri address) =>
        LoginWord().IsMatch(address.AbsolutePath)
        || (pack.Session.Login.Steps is [StepDefinition.Goto login, ..] && OriginPolicy.Resolve(pack, login.Address.Source).Address is { } known && known.AbsolutePath == address.AbsolutePath);

    private static FlowResult PageInsteadOf(string name, string place, byte[] content, bool isLogin)
    {
        var hasPassword = PasswordBox().IsMatch(Encoding.Latin1.GetString(content, 0, Math.Min(content.Length, LoginPageLength)));
        return hasPassword || isLogin
            ? new FlowResult.SessionEnded($"instead of the document of {name} the site serves {(hasPassword ? "a page with a password box" : "its login page, by a redirect,")} at {place}.")
            : new FlowResult.ValueRefused(name, "a document", place, "the site serves a page (HTML) there, not a document. When it is a viewer, name the link or frame in it that leads to the document; when it is a login page, the session has ended.");
    }

    private FlowResult? ErrorOf(string name, IAPIResponse response, string place) => response.Status switch
    {
        200 => null,
        401 => new FlowResult.SessionEnded($"{Denied(response)}, instead of the document of {name}."),
        403 => new FlowResult.AccessDenied($"{Denied(response)}: the account may not read the document of {name}."),
        429 or >= 500 => new FlowResult.SiteError($"HTTP {response.Status} at {place}, for the document of {name}.", RetryAfterHeader.Read(response.Headers, timeProvider))
        {
            IsOutage = response.Status is 429 or 502 or 503 or 504,
        },
        _ => new FlowResult.ValueRefused(name, "a document", place, $"the site answers HTTP {response.Status} there: it has no such document now. Look at the record."),
    };

    private static string Denied(IAPIResponse response) => AccessDenial.Describe(response.Status, response.Url, response.Headers.GetValueOrDefault("www-authenticate"));

    private ValueOrFlowResult<SiteDocument> TooSlow(string address) => new(null, new FlowResult.SiteError(
        string.Create(CultureInfo.InvariantCulture, $"the document {OriginPolicy.WithoutQuery(address)} did not arrive within {_options.FetchWithin.TotalSeconds:0.#} s."), RetryAfter: null));

    private ValueOrFlowResult<SiteDocument> TooLarge(string name, string place, long length) => Unusable(name, place, string.Create(
        CultureInfo.InvariantCulture, $"it has {length} bytes, more than the {_options.MaxSizeMiB} MiB of Documents:MaxSizeMiB. An operator raises the limit."));

    private static ValueOrFlowResult<SiteDocument> Unusable(string name, string place, string why) => new(null, new FlowResult.ValueRefused(name, "a document", place, why));

    [GeneratedRegex(@"\b(?:log|sign)[-_]?(?:in|on)\b|\bauth|\bsso\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LoginWord();

    [GeneratedRegex("""<input\b[^>]{0,500}\btype\s*=\s*["']?password\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PasswordBox();
}
