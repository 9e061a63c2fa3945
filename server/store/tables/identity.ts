// Tables of identity: accounts, users, access keys, policies. No tenant's scope reaches them (tenant-filter.ts).

export interface IdentityTables {
  account: {
    account_id: string;
    app_id: string;
    name: string;
    /** 1 for the account of whoever runs this Portico. */
    is_operator: number;
    verified: number;
    in_arrears: number;
    risk_control: number;
    created_at: number;
  };
  iam_user: {
    user_id: string;
    account_id: string;
    name: string;
    is_root: number;
    real_name: string;
    email: string;
    phone: string;
    remark: string;
    created_at: number;
    updated_at: number;
  };
  access_key: {
    access_key_id: string;
    account_id: string;
    user_id: string;
    /** Sealed for `access key <id>`. */
    secret_sealed: string;
    status: 'active' | 'inactive';
    /** `setting`: given to the root user by a setting, and replaced when the setting changes. */
    origin: 'made' | 'setting';
    created_at: number;
    last_used_at: number | null;
  };
  policy: {
    policy_id: string;
    account_id: string;
    name: string;
    description: string;
    document: string;
    created_at: number;
    updated_at: number;
  };
  policy_attachment: { user_id: string; policy_id: string; account_id: string; attached_at: number };
}
