namespace BrowserAgent.Worker.Operator.Views;

/// <summary>Field names of the sign-in forms. The component writes them, the endpoint reads them.</summary>
internal static class SignInFormFields
{
    public const string Key = "key";

    public const string Name = "name";

    public const string Password = "password";

    public const string Code = "code";

    public const string NewPassword = "new-password";

    public const string NewPasswordAgain = "new-password-again";
}
