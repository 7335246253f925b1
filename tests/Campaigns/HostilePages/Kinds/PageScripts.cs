namespace BrowserAgent.Campaigns.HostilePages.Kinds;

/// <summary>Ways in which a page's script writes to its site, as values of an event attribute in double quotes.</summary>
internal static class PageScripts
{
    public const string Post = "fetch('/orders/7', { method: 'POST', body: 'approve' })";

    public static IReadOnlyDictionary<string, string> Writes { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["fetch"] = Post,
        ["xhr"] = "var x = new XMLHttpRequest(); x.open('PUT', '/orders/7'); x.send('approve')",
        ["form"] = "var f = document.createElement('form'); f.method = 'post'; f.action = '/orders/7'; document.body.append(f); f.submit()",
        ["beacon"] = "navigator.sendBeacon('/orders/7', 'approve')",
        ["image"] = "new Image().src = '/orders/7/approve'",
        ["socket"] = "s.send('approve 7')",
        ["timer"] = "setTimeout(() => fetch('/orders/7', { method: 'DELETE' }), 300)",
        ["keepalive"] = "fetch('/orders/7', { method: 'PATCH', keepalive: true, body: 'x' })",
        ["frame"] = "var i = document.createElement('iframe'); i.srcdoc = `<form method=post action=/orders/7></form><script>document.forms[0].submit()</scr` + `ipt>`; document.body.append(i)",
        ["promise"] = "Promise.resolve().then(() => fetch('/orders/7', { method: 'POST' }))",
    };

    /// <summary>For the write by a socket: the connection, and a sign that it is open.</summary>
    public const string Socket = "<p id=\"ready\"></p><script>var s = new WebSocket(location.origin.replace('http', 'ws') + '/socket'); s.onopen = () => ready.textContent = 'ready'</script>";
}
