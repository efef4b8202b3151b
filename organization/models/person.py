from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from kernel.audit import Told, tracked
from kernel.errors import NotFound
from kernel.models import Editable, Line
from kernel.principal import Principal
from organization.models.workspace import Workspace


class UserManager(BaseUserManager["User"]):
    """Makes logins; an e-mail address is compared without its case."""

    def create_superuser(self, email: str, password: str) -> "User":
        """Create an operator of this installation (`manage.py createsuperuser` calls this)."""
        user = self.model(email=email.lower(), is_staff=True, is_superuser=True)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a login by its e-mail address, however it is written."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A login: an e-mail address with a password. What it may do hangs on its people."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.email


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the people of this workspace."""
        return self.filter(workspace_id=principal.workspace_id)

    def addressed(self, email: str) -> "Person":
        """Return the person with this e-mail address, however it is written.

        Raises:
            NotFound: Nobody has it.
        """
        person = None if "\0" in email else self.filter(email=email.lower()).first()
        if person is None:
            raise NotFound(what="person", key=email)
        return person

    def active(self) -> Self:
        """Keep those who may still sign in and be given work."""
        return self.filter(deactivated_at=None)


@tracked(
    words=Told(
        "PERSON",
        untold=["user"],
        says={"deactivated_at": "shut {key} out", "no deactivated_at": "let {key} in again"},
    )
)
class Person(Editable):
    """Somebody in one workspace. The same login may be a person in several."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="people")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="people")
    name = Line(max_length=120)
    email = models.EmailField()
    deactivated_at = models.DateTimeField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="person_email_once", fields=["workspace", "email"]),
            models.UniqueConstraint(name="person_user_once", fields=["workspace", "user"]),
        ]
        indexes = [models.Index(name="person_by_name", fields=["workspace", "name", "id"])]

    def __str__(self) -> str:
        return self.name

    def deactivate(self, at: datetime) -> bool:
        """Shut the person out; return False when that was done before, and then change nothing."""
        if self.deactivated_at is not None:
            return False
        self.deactivated_at = at
        self.save_version("deactivated_at")
        return True

    def reactivate(self) -> bool:
        """Let the person in again; return False when nobody had shut them out."""
        if self.deactivated_at is None:
            return False
        self.deactivated_at = None
        self.save_version("deactivated_at")
        return True
