using System.Security.Cryptography;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Templates;

/// <summary>The built-in variable of addresses. Its text differs at each use, so that the browser loads a new document and no cache answers.</summary>
internal static class CacheBustingVariable
{
    public const string Name = "unique";

    private const int Bytes = 8;

    /// <summary>The variables with a new value of it added: 16 lower-case hex digits.</summary>
    public static FieldSet AddTo(FieldSet variables) =>
        variables.With(Name, new FieldValue.Text(RandomNumberGenerator.GetHexString(Bytes * 2, lowercase: true)));
}
